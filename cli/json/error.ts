/** The document of an error, on standard error. */
import * as v from 'valibot';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';

const exitCodes: readonly ExitCode[] = [1, 2, 3, 130];

/** Why a command has ended without what was asked for. */
export const errorDocument = v.object({
  error: v.object({
    name: v.pipe(v.string(), v.description('Kind of the error, such as UsageError, UnusableFile or NoAnswer.')),
    message: v.pipe(v.string(), v.description('What is wrong and what to do, for people. It may change.')),
    exitCode: v.pipe(
      v.picklist(exitCodes),
      v.description(exitCodes.map((code) => `${code}: ${EXIT_CODES[code]}.`).join(' ')),
    ),
  }),
});
