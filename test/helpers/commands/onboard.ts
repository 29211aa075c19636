/** The command `onboard` in the process of a test. */
import { vi } from 'vitest';
import { commandFirst } from '../../../cli/command-first.ts';
import { asksForJson } from '../../../cli/json/write-json.ts';
import { declareProgram } from '../../../cli/program.ts';

/** Thrown in place of the end of the process. */
class Exit extends Error {}

/**
 * Runs the command in this process, as `cli/onboard.ts` does in its own. An error that the command does not expect is thrown.
 *
 * @param signal what an interrupt of the user aborts
 * @returns the exit code
 */
export async function runOnboard(args: readonly string[], signal = new AbortController().signal) {
  const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
    process.exitCode = code;
    throw new Exit();
  });
  try {
    const program = declareProgram(signal, asksForJson(args));
    await program.parseAsync(commandFirst(args, program.commands), { from: 'user' });
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
  } finally {
    exit.mockRestore();
  }
  const code = process.exitCode;
  process.exitCode = undefined;
  return code;
}
