/** What happens when the output cannot be written: its reader has ended, or the disk is full. */

/**
 * Ends the process when standard output cannot be written. A reader that has ended, such as `head`, wants no more output,
 * and no message either. Nothing can be said when standard error cannot be written: the command goes on.
 */
export function watchOutput(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') process.exit(130);
    console.error(`The output cannot be written: ${code}`);
    process.exit(2);
  });
}
