/** Declares `onboard dismiss`. */
import type { Command } from '@commander-js/extra-typings';
import { declareStackCommand, type Interruptible, type OptionsOf, parseText } from '../../options.ts';

/** Declares the command. */
export function declareDismiss(program: Command) {
  return declareStackCommand(program, 'dismiss', 'takes a failed request off the lists, and records who and why')
    .argument('<requestId>', 'the requestId of the request')
    .requiredOption('--reason <text>', 'why nothing more is done about it; do not name the person', parseText)
    .option('--by <name>', 'who decided it (default: the user of this machine)', parseText)
    .addHelpText(
      'after',
      '\nlist --failed and resume --all-failed leave it out. If it fails again later, it\nis on the lists again.\n\n' +
        'Example:\n  onboard dismiss HR-2026-004217 --reason "HR has sent a corrected request"',
    );
}

/** Options of the command. */
export type DismissOptions = OptionsOf<typeof declareDismiss> & Interruptible;
