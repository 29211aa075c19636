/**
 * What runs a subcommand. `onboard` loads this file, and with it the AWS SDK, only when a subcommand runs: the help and the
 * completion are almost as fast as Node starts.
 */
import { styleText } from 'node:util';
import { writeJson } from './json/write-json.ts';
import { fit } from './output/fit.ts';
import { Interrupted, toUserError } from './user-error.ts';

/** The subcommands, each loaded on its own. */
const COMMANDS = {
  audit: () => import('./commands/access/audit.ts'),
  batch: () => import('./commands/batch.ts'),
  changeRole: () => import('./commands/change-role.ts'),
  dismiss: () => import('./commands/failures/dismiss.ts'),
  emit: () => import('./commands/emit.ts'),
  forget: () => import('./commands/forget.ts'),
  list: () => import('./commands/list.ts'),
  offboard: () => import('./commands/offboard.ts'),
  plan: () => import('./commands/access/plan.ts'),
  resume: () => import('./commands/failures/resume.ts'),
  resumeAllFailed: () => import('./commands/failures/resume-all-failed.ts'),
  start: () => import('./commands/start.ts'),
  status: () => import('./commands/status.ts'),
  statusOfPerson: () => import('./commands/status-of-person.ts'),
  validate: () => import('./commands/validate.ts'),
};

/** The subcommands, each loaded on its own. */
export type Commands = typeof COMMANDS;

/**
 * Runs a subcommand, and shows an expected error without a stack.
 *
 * @param signal what an interrupt of the user aborts
 * @param json whether the error is a JSON document
 * @returns the exit code
 */
export async function runCommand(
  run: (commands: Commands) => Promise<number>,
  signal: AbortSignal,
  json: boolean,
): Promise<number> {
  try {
    return await run(COMMANDS);
  } catch (error) {
    const expected = signal.aborted ? new Interrupted() : toUserError(error);
    if (!expected) throw error;
    const { name, message, exitCode } = expected;
    if (json) writeJson({ error: { name, message: message.trim(), exitCode } }, process.stderr);
    else console.error(styleText('red', fit(message, process.stderr), { stream: process.stderr }));
    return expected.exitCode;
  }
}
