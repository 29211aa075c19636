/** Declares `onboard status`. */
import type { Command } from '@commander-js/extra-typings';
import { declareStackCommand, type Interruptible, type OptionsOf } from '../options.ts';

/** Declares the command. */
export function declareStatus(program: Command) {
  return declareStackCommand(program, 'status', 'shows the progress of a request, state by state')
    .argument('<requestId>', 'the requestId of the request')
    .addHelpText('after', '\nExample:\n  onboard status HR-2026-004217 --json');
}

/** Options of the command. */
export type StatusOptions = OptionsOf<typeof declareStatus> & Interruptible;
