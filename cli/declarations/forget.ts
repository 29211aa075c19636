/** Declares `onboard forget`. */
import type { Command } from '@commander-js/extra-typings';
import { declareStackCommand, type Interruptible, type OptionsOf, parseText } from '../options.ts';

/** Declares the command. */
export function declareForget(program: Command) {
  return declareStackCommand(program, 'forget', 'removes the record of a person, for data protection')
    .requiredOption('--user <name>', 'user name of the person', parseText)
    .option('--yes', 'removes it without asking')
    .addHelpText(
      'after',
      '\nIt shows what is removed, and asks. The users of the person stay. Requests\nfrom before change nothing afterwards. With --json, it needs --yes.\n\n' +
        'Example:\n  onboard forget --user ada.lovelace',
    );
}

/** Options of the command. */
export type ForgetOptions = OptionsOf<typeof declareForget> & Interruptible;
