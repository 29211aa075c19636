#!/usr/bin/env node
/** The `onboard` command. */
import { styleText } from 'node:util';
import { SFNServiceException } from '@aws-sdk/client-sfn';
import { Command, InvalidArgumentError } from 'commander';
import { InvalidRequest } from '../core/errors.ts';
import { Stalled } from './batch/await-outcomes.ts';
import { MessageRefused } from './batch/send-requests.ts';
import { batch } from './commands/batch.ts';
import { changeRole, NoSuchPerson } from './commands/change-role.ts';
import { emit, NothingStarted } from './commands/emit.ts';
import { resume, resumeAllFailed } from './commands/resume.ts';
import { start } from './commands/start.ts';
import { status } from './commands/status.ts';
import { validate } from './commands/validate.ts';
import { DEFAULT_STACK, UnusableTarget } from './executions/deployed-stack.ts';
import { UnusableFile } from './files/unusable-file.ts';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // The second one ends the process at once, as without a handler.
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
Exit codes: 0 done, 1 somebody is not onboarded or keeps another role, 2 wrong usage, 130 interrupted

Examples:
  onboard validate events/batch.csv
  onboard emit events/user-onboarding-requested.json --endpoint-url http://127.0.0.1:4566
  onboard batch joiners.csv --skip-invalid --region eu-west-1 --profile prod
  onboard change-role ada.lovelace quant
  onboard status HR-2026-004217`,
  );

/** A command that works on a deployment. */
function deployed(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('--stack <name>', 'stack of the deployment', DEFAULT_STACK)
    .option(
      '--endpoint-url <url>',
      'another endpoint, such as http://127.0.0.1:4566 for the local cloud (default: AWS_ENDPOINT_URL)',
    )
    .option('--region <region>', 'region of the deployment (default: AWS_REGION)')
    .option('--profile <name>', 'profile of the shared AWS configuration (default: AWS_PROFILE)')
    .option('--json', 'writes JSON for scripts');
}

program
  .command('validate')
  .description('checks requests against the contract, without a network')
  .argument('<file...>', '.json, .jsonl or .csv')
  .option('--show-requests', 'shows the API requests that a valid one becomes', false)
  .option('--json', 'writes one JSON document for each fault')
  .addHelpText(
    'after',
    '\nExamples:\n  onboard validate joiners.csv\n  onboard validate events/onboarding-request.json --show-requests',
  )
  .action(run((files: string[], options) => validate(files, options)));

deployed('emit', 'puts an event on the bus, as the HR system does, and follows the execution it causes')
  .argument('<file>', 'an EventBridge event: source, detail-type, detail')
  .option('--wait <seconds>', 'how long the rule may take', parsePositive, 30)
  .addHelpText(
    'after',
    '\nExample:\n  onboard emit events/user-onboarding-requested.json --endpoint-url http://127.0.0.1:4566',
  )
  .action(run((file: string, options) => emit(file, { ...options, signal })));

deployed('start', 'starts an onboarding or a role change by hand, and follows it')
  .argument('<file>', '.json with one request, bare or in an event')
  .addHelpText('after', '\nExample:\n  onboard start events/onboarding-request.json')
  .action(run((file: string, options) => start(file, { ...options, signal })));

deployed('change-role', "gives a person's kx user another role, and shows the role before and now")
  .argument('<userName>', 'user name in the identity store')
  .argument('<role>', 'name of a role that the deployment allows')
  .option('--email <address>', 'primary email of the person (default: of whoever has the user name now)')
  .option('--kx-user-name <name>', 'name of the kx user, where it is not made of the user name')
  .option('--request-id <id>', 'requestId of the request (default: a new one)')
  .addHelpText('after', '\nExample:\n  onboard change-role ada.lovelace quant')
  .action((userName: string, role: string, options, command: Command) =>
    run((_: string, given) => changeRole(userName, role, { ...given, signal }))(userName, options, command),
  );

deployed('batch', 'puts all requests of a file on the batch queue, and waits for the outcomes')
  .argument('<file>', '.csv, .jsonl, or .json with an array')
  .option('--skip-invalid', 'sends the valid requests, and writes the others to a file', false)
  .option('--rejected <file>', 'file for invalid requests (default: <file>.rejected.csv or .jsonl)')
  .option('--results <file>', 'file for the outcomes, JSON Lines (default: <file>.results.jsonl)')
  .option('--patience <minutes>', 'gives up when nothing has ended for so long', parsePositive, 30)
  .addHelpText(
    'after',
    '\nThe first line of CSV has the paths of the fields: requestId,user.userName,user.emails[0].value,kx.role, ...\n' +
      'A request whose kind is role-change changes a role; one without a kind onboards.\n' +
      'Interrupted, the same command can be run again: nothing is done twice.\n\nExample:\n  onboard batch joiners.csv --skip-invalid',
  )
  .action(run((file: string, options) => batch(file, { ...options, signal })));

deployed('status', 'shows where a request stands, state by state')
  .argument('<requestId>', 'the requestId of the request')
  .addHelpText('after', '\nExample:\n  onboard status HR-2026-004217 --json')
  .action(run((requestId: string, options) => status(requestId, { ...options, signal })));

deployed('resume', 'starts the next attempt at a request that has failed, with the same input, and follows it')
  .argument('[requestId]', 'the requestId of the request')
  .option('--all-failed', 'resumes every request whose newest attempt has failed, 2 a second', false)
  .addHelpText('after', '\nExamples:\n  onboard resume HR-2026-004217\n  onboard resume --all-failed')
  .action(
    run((requestId: string | undefined, { allFailed, ...options }, command) => {
      if ((requestId === undefined) !== allFailed) command.error('error: give either a requestId or --all-failed');
      return requestId === undefined
        ? resumeAllFailed({ ...options, signal })
        : resume(requestId, { ...options, signal });
    }),
  );

await program.parseAsync();

/** Runs a command: its exit code is the process's, and errors that are expected are one message. */
function run<Argument>(
  // biome-ignore lint/suspicious/noExplicitAny: commander knows the options, its types do not
  command: (argument: Argument, options: any, self: Command) => Promise<number>,
): (argument: Argument, options: unknown, self: Command) => Promise<void> {
  return async (argument, options, self) => {
    try {
      process.exitCode = await command(argument, options, self);
    } catch (error) {
      if (signal.aborted) {
        console.error('\nInterrupted. What was started goes on; the same command can be run again.');
        process.exitCode = 130;
        return;
      }
      const message = expectedMessage(error);
      if (message === undefined) throw error;
      console.error(styleText('red', message, { stream: process.stderr }));
      process.exitCode = 1;
    }
  };
}

/** @returns the message of an error that is no bug; undefined for one that is */
function expectedMessage(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const own = [UnusableFile, UnusableTarget, NothingStarted, MessageRefused, Stalled, InvalidRequest, NoSuchPerson];
  if (own.some((type) => error instanceof type)) return error.message;
  const isAws = error instanceof SFNServiceException || '$metadata' in error;
  return isAws ? `${error.name}: ${error.message}` : undefined;
}

/** @throws InvalidArgumentError */
function parsePositive(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}
