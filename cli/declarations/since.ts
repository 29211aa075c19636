/** The option `--since`. */
import { InvalidArgumentError, Option } from '@commander-js/extra-typings';

/** Declares the option. @param about what it is for */
export function sinceOption(about: string) {
  return new Option('--since <time>', `${about}: 30m, 2h, 2d ago, or a date and time (UTC)`).argParser((text) =>
    parseSince(text),
  );
}

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
