/** Asks the user a question. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Interruptible } from '../options.ts';

/** What the user types, and where the user reads. */
export interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream & { isTTY?: boolean };
}

/** The terminal of the process. The standard output is for results. */
export const TERMINAL: Terminal = { input: process.stdin, output: process.stderr };

/** Whether a user can answer a question. */
export function isTerminal({ input, output }: Terminal): boolean {
  return input.isTTY === true && output.isTTY === true;
}

/**
 * Asks a question that is answered with yes or no.
 *
 * @returns false for every other answer, and at the end of the input
 * @throws AbortError when the user interrupts
 */
export async function confirm(
  question: string,
  { input, output }: Terminal,
  { signal }: Interruptible,
): Promise<boolean> {
  // Not as a terminal: then Ctrl-C stays a signal.
  const lines = createInterface({ input, output, terminal: false });
  try {
    output.write(`${question} [y/N] `);
    const abort = signal && { signal };
    const [answer] = await Promise.race([once(lines, 'line', abort), once(lines, 'close', abort)]);
    // The end of the input leaves the cursor behind the question.
    if (answer === undefined) output.write('\n');
    return /^y(es)?$/i.test(String(answer).trim());
  } finally {
    lines.close();
  }
}
