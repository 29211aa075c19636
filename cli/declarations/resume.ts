/** Declares `onboard resume`. */
import type { Command } from '@commander-js/extra-typings';
import { STARTS_PER_SECOND } from '../executions/starts-per-second.ts';
import { declareStackCommand, type Interruptible, type OptionsOf } from '../options.ts';

/** Declares the command. */
export function declareResume(program: Command) {
  return declareStackCommand(
    program,
    'resume',
    'starts the next attempt at a request that has failed, with the same input, and follows it',
  )
    .argument('[requestId]', 'the requestId of the request')
    .option(
      '--all-failed',
      `resumes every request whose newest attempt has failed, ${STARTS_PER_SECOND} a second`,
      false,
    )
    .addHelpText('after', '\nExamples:\n  onboard resume HR-2026-004217\n  onboard resume --all-failed');
}

/** Options of the command. */
export type ResumeOptions = Omit<OptionsOf<typeof declareResume>, 'allFailed'> & Interruptible;
