/** Declares `onboard change-role`. */
import type { Command } from '@commander-js/extra-typings';
import { declareStackCommand, type Interruptible, type OptionsOf } from '../options.ts';

/** Declares the command. */
export function declareChangeRole(program: Command) {
  return declareStackCommand(
    program,
    'change-role',
    "gives a person's kx user another role, and shows the role before and now",
  )
    .argument('<userName>', 'user name in the identity store')
    .argument('<role>', 'name of a role that the deployment allows')
    .option('--email <address>', 'primary email of the person (default: that of the user in the identity store)')
    .option('--kx-user-name <name>', 'name of the kx user (default: made of the user name)')
    .option('--request-id <id>', 'requestId of the request (default: a new one)')
    .addHelpText('after', '\nExample:\n  onboard change-role ada.lovelace quant');
}

/** Options of the command. */
export type ChangeRoleOptions = OptionsOf<typeof declareChangeRole> & Interruptible;
