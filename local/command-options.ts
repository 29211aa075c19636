/** Options that `npm start` and `npm run local` share. */
import { InvalidArgumentError } from 'commander';

/** Port that clients of local clouds expect. */
export const DEFAULT_PORT = 4566;

/** Reads a port. @throws InvalidArgumentError */
export function parsePort(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
}

/** Reads a factor by which waits get shorter. @throws InvalidArgumentError */
export function parseSpeed(text: string): number {
  const value = Number(text);
  if (value >= 1 && value <= 1_000_000) return value;
  throw new InvalidArgumentError('It must be a number from 1 to 1000000.');
}

/** Writes a function's log line to the error output, where it does not mix with results. */
export function showLog(functionName: string, line: string): void {
  console.error(`${functionName}: ${line}`);
}
