/** Declares `onboard list`. */
import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { REQUEST_KINDS } from '../../core/kinds.ts';
import { declareStackCommand, type Interruptible, type OptionsOf } from '../options.ts';

/** Requests that are shown by default. */
const LIMIT = 100;

/** Most requests that are shown: each failed one costs two API calls. */
const MAX_LIMIT = 1000;

/** Declares the command. */
export function declareList(program: Command) {
  return declareStackCommand(program, 'list', 'lists requests, each with its newest execution, the newest first')
    .addOption(new Option('--failed', 'only those that have failed').conflicts(['running', 'succeeded']))
    .addOption(new Option('--running', 'only those that are running').conflicts(['succeeded']))
    .option('--succeeded', 'only those that have succeeded')
    .option('--since <time>', 'only those started since then: 30m, 2h, 2d ago, or a date and time (UTC)', (text) =>
      parseSince(text),
    )
    .addOption(new Option('--kind <kind>', 'only those of this kind').choices(REQUEST_KINDS))
    .option('--limit <number>', `most requests, up to ${MAX_LIMIT}`, parseLimit, LIMIT)
    .addHelpText(
      'after',
      '\n--json writes one document.\n\nExamples:\n  onboard list --failed --since 2d\n' +
        '  onboard list --kind role-change --since 2026-03-01 --json',
    );
}

/** Options of the command. */
export type ListOptions = OptionsOf<typeof declareList> & Interruptible;

const MILLISECONDS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A date, or a date and a time, with or without an offset from UTC. */
const DATE_AND_TIME = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/i;

/**
 * Reads a time: a duration before now, or a date and time. Without an offset, it is in UTC, as the times that are shown.
 *
 * @throws InvalidArgumentError
 */
export function parseSince(text: string, now = Date.now()): Date {
  const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const time = count === undefined ? readDate(text) : now - Number(count) * (MILLISECONDS[unit] ?? 0);
  if (Number.isNaN(time)) {
    throw new InvalidArgumentError('It must be 30m, 2h or 2d, or a date and time such as 2026-03-01T09:30.');
  }
  if (time > now) throw new InvalidArgumentError('It must not be in the future.');
  return new Date(time);
}

/** @returns NaN for a text that is not a date and time */
function readDate(text: string): number {
  const [, day, clock = '00:00', offset = 'Z'] = DATE_AND_TIME.exec(text) ?? [];
  // Date.parse takes 30 February for 2 March.
  const midnight = Date.parse(`${day}T00:00Z`);
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(`${day}T`)) return Number.NaN;
  return Date.parse(`${day}T${clock}${offset.toUpperCase()}`);
}

/** @throws InvalidArgumentError */
function parseLimit(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= MAX_LIMIT) return value;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MAX_LIMIT}.`);
}
