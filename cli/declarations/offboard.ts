/** Declares `onboard offboard`. */
import type { Command } from '@commander-js/extra-typings';
import { declareStackCommand, type Interruptible, type OptionsOf } from '../options.ts';
import { planOption } from './access/plan.ts';

/** Declares the command. */
export function declareOffboard(program: Command) {
  return declareStackCommand(
    program,
    'offboard',
    'takes the access of a person who leaves away, and shows what is left',
  )
    .argument('<userName>', 'user name in the identity store')
    .requiredOption('--email <address>', 'primary email of the person: both must match')
    .option('--user-id <id>', 'id of the user in the identity store: must match too')
    .option('--remove', 'deletes the users of the person, which cannot be restored; without it, they are suspended')
    .option('--yes', 'removes without asking')
    .option('--request-id <id>', 'requestId of the request (default: a new one)')
    .addOption(planOption())
    .addHelpText(
      'after',
      '\nThe person loses all groups. The FinSpace user is disabled. The kx user gets a\nrole without access, or is deleted. With --remove, it asks; with --json, and\nwithout a terminal, --remove needs --yes.\n\n' +
        'Examples:\n  onboard offboard ada.lovelace --email ada.lovelace@example.com\n' +
        '  onboard offboard ada.lovelace --email ada.lovelace@example.com --remove --yes',
    );
}

/** Options of the command. */
export type OffboardOptions = OptionsOf<typeof declareOffboard> & Interruptible;
