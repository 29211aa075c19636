/** What happens when the output cannot be written: its reader has ended, or the disk is full. */
import { writeJson } from '../json/write-json.ts';

/**
 * Ends the process when standard output cannot be written. A reader that has ended, such as `head`, wants no more output,
 * and no message either. Nothing can be said when standard error cannot be written: the command goes on.
 *
 * @param json whether the error is a JSON document
 */
export function watchOutput(json: boolean): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') process.exit(130);
    const message = `The output cannot be written: ${code}`;
    if (json) writeJson({ error: { name: 'OutputFault', message, exitCode: 2 } }, process.stderr);
    else console.error(message);
    process.exit(2);
  });
}
