/** The exit codes of the command. */

/** What each exit code means. The help and the document show it. */
export const EXIT_CODES = {
  0: 'done: all requests are valid, or succeeded',
  1: 'a request is invalid, failed, or was not carried out: a person is not onboarded, keeps another role, or may still have access; or an audit has findings',
  2: 'wrong usage, or a file that cannot be read or written',
  3: 'the cloud could not be asked: no region, no credentials, no stack, access denied, or nothing answers',
  130: 'interrupted, or the output is no longer read',
} as const;

/** An exit code of the process. */
export type ExitCode = keyof typeof EXIT_CODES;
