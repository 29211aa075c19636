/** Declares `onboard status`. */
import type { Command } from '@commander-js/extra-typings';
import { declareStackCommand, type Interruptible, type OptionsOf } from '../options.ts';

/** Declares the command. */
export function declareStatus(program: Command) {
  return declareStackCommand(program, 'status', 'shows the progress of a request, state by state')
    .argument('<requestId>', 'the requestId of the request')
    .option('--watch', 'follows a running execution to its end; if none is running, shows the request at once')
    .addHelpText(
      'after',
      '\nIt shows the newest execution of the request, and lists the others. With\n--watch, --json writes its document at the end.\n\n' +
        'Examples:\n  onboard status HR-2026-004217 --json\n  onboard status HR-2026-004217 --watch',
    );
}

/** Options of the command. */
export type StatusOptions = OptionsOf<typeof declareStatus> & Interruptible;
