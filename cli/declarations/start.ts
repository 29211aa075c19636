/** Declares `onboard start`. */
import type { Command } from '@commander-js/extra-typings';
import { delimiterOption, formatOption } from '../files/input/reading-options.ts';
import { declareStackCommand, type Interruptible, type OptionsOf } from '../options.ts';
import { planOption } from './access/plan.ts';

/** Declares the command. */
export function declareStart(program: Command) {
  return declareStackCommand(program, 'start', 'starts a request by hand, and follows it')
    .argument('<file>', '.json, .jsonl or .csv with one request, bare or in an event; - for standard input')
    .addOption(formatOption())
    .addOption(delimiterOption())
    .addOption(planOption())
    .addHelpText('after', '\nExample:\n  onboard start events/onboarding-request.json');
}

/** Options of the command. */
export type StartOptions = OptionsOf<typeof declareStart> & Interruptible;
