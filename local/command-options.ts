/** Options that `npm start` and `npm run local` share. */
import { InvalidArgumentError } from 'commander';
import type { SeenRequest } from 'local-cloud';

/** The usual port of local clouds. */
export const DEFAULT_PORT = 4566;

/** Reads a port. @throws InvalidArgumentError */
export function parsePort(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
}

/** Reads a factor that divides waits. @throws InvalidArgumentError */
export function parseSpeed(text: string): number {
  const value = Number(text);
  if (value >= 1 && value <= 1_000_000) return value;
  throw new InvalidArgumentError('It must be a number from 1 to 1000000.');
}

/** Writes a request in a line to standard error. */
export function showRequest({ what, status, error, milliseconds }: SeenRequest): void {
  console.error(`${what} ${status ?? 'connection cut'}${error === undefined ? '' : ` ${error}`} ${milliseconds} ms`);
}

/** Writes a line of a function's log to standard error, so that standard output has only results. */
export function showLog(functionName: string, line: string): void {
  console.error(`${functionName}: ${line}`);
}
