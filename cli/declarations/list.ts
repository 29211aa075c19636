/** Declares `onboard list`. */
import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { REQUEST_KINDS } from '../../core/kinds.ts';
import { declareStackCommand, type Interruptible, type OptionsOf } from '../options.ts';
import { sinceOption } from './since.ts';

/** Requests that are shown by default. */
const LIMIT = 100;

/** Most requests that are shown: each failed one costs two API calls. */
const MAX_LIMIT = 1000;

/** Declares the command. */
export function declareList(program: Command) {
  return declareStackCommand(program, 'list', 'lists requests, each with its newest execution, the newest first')
    .addOption(
      new Option('--failed', 'only those that have failed, without those that were dismissed').conflicts([
        'running',
        'succeeded',
        'dismissed',
      ]),
    )
    .addOption(new Option('--running', 'only those that are running').conflicts(['succeeded', 'dismissed']))
    .addOption(new Option('--succeeded', 'only those that have succeeded').conflicts(['dismissed']))
    .option('--dismissed', 'those that were dismissed, with who and why; --since is about the dismissal')
    .addOption(sinceOption('only those started since then'))
    .addOption(new Option('--kind <kind>', 'only those of this kind').choices(REQUEST_KINDS))
    .option('--limit <number>', `most requests, up to ${MAX_LIMIT}`, parseLimit, LIMIT)
    .addHelpText(
      'after',
      '\nExamples:\n  onboard list --failed --since 2d\n' +
        '  onboard list --kind role-change --since 2026-03-01 --json',
    );
}

/** Options of the command. */
export type ListOptions = OptionsOf<typeof declareList> & Interruptible;

/** @throws InvalidArgumentError */
function parseLimit(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= MAX_LIMIT) return value;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MAX_LIMIT}.`);
}
