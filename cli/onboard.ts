#!/usr/bin/env node
/** The `onboard` command. */
import { styleText } from 'node:util';
import { Command } from '@commander-js/extra-typings';
import { batch, declareBatch } from './commands/batch.ts';
import { changeRole, declareChangeRole } from './commands/change-role.ts';
import { declareEmit, emit } from './commands/emit.ts';
import { declareResume, resume, resumeAllFailed } from './commands/resume.ts';
import { declareStart, start } from './commands/start.ts';
import { declareStatus, status } from './commands/status.ts';
import { declareValidate, validate } from './commands/validate.ts';
import { Interrupted, toUserError } from './user-error.ts';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // The second signal ends the process at once, because no handler is left.
  process.once(signal, () => interrupted.abort());
}
const { signal } = interrupted;

const program = new Command('onboard')
  .description(
    'Onboards people into IAM Identity Center, FinSpace and a FinSpace kdb environment, and changes their roles.',
  )
  .showHelpAfterError('(onboard --help tells more)')
  .configureHelp({ showGlobalOptions: true })
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .addHelpText(
    'after',
    `
Exit codes: 0 all requests succeeded, 1 a request failed or was not carried out, 2 wrong usage, 130 interrupted

Examples:
  onboard validate events/batch.csv
  onboard emit events/user-onboarding-requested.json --endpoint-url http://127.0.0.1:4566
  onboard batch joiners.csv --skip-invalid --region eu-west-1 --profile prod
  onboard change-role ada.lovelace quant
  onboard status HR-2026-004217`,
  );

declareValidate(program).action(run((files, options) => validate(files, options)));
declareEmit(program).action(run((file, options) => emit(file, { ...options, signal })));
declareStart(program).action(run((file, options) => start(file, { ...options, signal })));
declareChangeRole(program).action(run((userName, role, options) => changeRole(userName, role, { ...options, signal })));
declareBatch(program).action(run((file, options) => batch(file, { ...options, signal })));
declareStatus(program).action(run((requestId, options) => status(requestId, { ...options, signal })));
declareResume(program).action(
  run((requestId, { allFailed, ...options }, command) => {
    if ((requestId === undefined) !== allFailed) command.error('error: give either a requestId or --all-failed');
    return requestId === undefined
      ? resumeAllFailed({ ...options, signal })
      : resume(requestId, { ...options, signal });
  }),
);

await program.parseAsync();

/** Runs a command: sets the exit code of the process, and shows an expected error without a stack. */
function run<Args extends unknown[]>(command: (...args: Args) => Promise<number>): (...args: Args) => Promise<void> {
  return async (...args) => {
    try {
      process.exitCode = await command(...args);
    } catch (error) {
      const expected = signal.aborted ? new Interrupted() : toUserError(error);
      if (!expected) throw error;
      console.error(styleText('red', expected.message, { stream: process.stderr }));
      process.exitCode = expected.exitCode;
    }
  };
}
