/** `onboard resume`: what it starts, and what it leaves alone. */
import { PassThrough } from 'node:stream';
import { StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, it } from 'vitest';
import { resume } from '../../../../cli/commands/failures/resume.ts';
import { resumeAllFailed } from '../../../../cli/commands/failures/resume-all-failed.ts';
import { executionArnOf } from '../../../../functions/lib/executions/start-request.ts';
import {
  cloud,
  document,
  executions,
  options,
  output,
  said,
  send,
  setFaults,
  stepFunctions,
  untilEnded,
  useCommandsCloud,
} from '../../../helpers/commands/commands-cloud.ts';
import { eventName } from '../../../helpers/history.ts';
import { person } from '../../../helpers/requests.ts';

useCommandsCloud();

const count = async () => Object.keys(await executions()).length;

/** Puts requests on the queue, and waits until there are so many executions. */
async function sent(total: number, ...requests: object[]): Promise<void> {
  await send(...requests.map((request) => JSON.stringify(request)));
  await untilEnded(total);
}

async function startByEvent(number: number, request: object): Promise<void> {
  const stateMachineArn = cloud.stack.outputs.StateMachineArn;
  await stepFunctions.send(
    new StartExecutionCommand({ stateMachineArn, name: eventName(number), input: JSON.stringify(request) }),
  );
}

/** A terminal at which a user types a text. */
function terminal(typed: string) {
  const input = new PassThrough();
  input.end(typed);
  return { input: Object.assign(input, { isTTY: true }), output: Object.assign(new PassThrough(), { isTTY: true }) };
}

const quotaExceeded = (times: number) =>
  setFaults({ operation: 'finspace:CreateKxUser', error: 'LimitExceededException', times });

it('does not start a request that has succeeded under the name of an event', async () => {
  await startByEvent(1, person(1));
  await untilEnded(1);
  await setFaults({ operation: 'identitystore:CreateUser', error: 'AccessDeniedException' });
  await sent(2, person(1));
  expect(Object.values(await executions()).sort()).toEqual(['FAILED', 'SUCCEEDED']);
  expect(await resume('HR-1', options())).toBe(0);
  expect(said()).toContain(`${eventName(1)} has succeeded: nothing to resume.`);
  expect(await resumeAllFailed({ ...options(), yes: true, disposition: ['fix-permissions'] })).toBe(0);
  expect(said()).toContain('0 requests have not succeeded.');
  expect(await count()).toBe(2);
});

it('follows an execution that an event started and that is running', async () => {
  await quotaExceeded(1);
  await sent(1, person(1));
  await setFaults({ operation: 'finspace:CreateKxUser', delayMs: 1_000 });
  await startByEvent(1, person(1));
  expect(await resume('HR-1', options())).toBe(0);
  expect(said()).toMatch(new RegExp(`Is running: \\S+${eventName(1)}`));
  expect(await count()).toBe(2);
});

it('refuses a request with a newer one for the same person, unless it is to be resumed all the same', async () => {
  await quotaExceeded(1);
  await sent(1, person(1));
  await sent(2, person(1, { requestId: 'HR-2' }));
  await expect(resume('HR-1', options())).rejects.toThrow('HR-2 is a newer request for the same person');
  expect(await count()).toBe(2);
  expect(await resume('HR-1', { ...options(), evenIfOlder: true })).toBe(0);
  expect(await count()).toBe(3);
});

it.each([
  ['y\n', 0, 3],
  ['YES\n', 0, 3],
  ['n\n', 1, 2],
  ['\n', 1, 2],
  ['', 1, 2],
])('--all-failed: shows the requests, asks, and takes %j for an answer', async (typed, code, total) => {
  await setFaults({ operation: 'identitystore:CreateUser', error: 'ThrottlingException', times: 9 });
  await sent(1, person(1));
  await sent(2, person(2));
  expect(Object.values(await executions()).sort()).toEqual(['FAILED', 'SUCCEEDED']);
  const user = terminal(typed);
  expect(await resumeAllFailed(options(), user)).toBe(code);
  expect(said()).toMatch(/Request: +HR-1\nKind: +onboarding\nError: +ThrottlingException\nWhat to do: +try-again/);
  expect(String(user.output.read())).toContain('Resume this request? [y/N] ');
  expect(await count()).toBe(total);
});

it('--all-failed: an interrupt at the question starts nothing', async () => {
  await setFaults({ operation: 'identitystore:CreateUser', error: 'ThrottlingException', times: 9 });
  await sent(1, person(1));
  const controller = new AbortController();
  const user = { ...terminal(''), input: Object.assign(new PassThrough(), { isTTY: true }) };
  user.output.once('data', () => controller.abort());
  await expect(resumeAllFailed({ ...options(), signal: controller.signal }, user)).rejects.toThrow('aborted');
  expect(await count()).toBe(1);
});

it('--all-failed: starts nothing without a terminal and without --yes', async () => {
  await quotaExceeded(1);
  await sent(1, person(1));
  const piped = { ...terminal('y\n'), input: new PassThrough() };
  await expect(resumeAllFailed(options(), piped)).rejects.toMatchObject({ name: 'NotConfirmed', exitCode: 2 });
  expect(await count()).toBe(1);
});

it('--all-failed: resumes what a repetition can help, and counts the others with what to do', async () => {
  await quotaExceeded(1);
  await sent(1, person(1));
  expect(await resumeAllFailed({ ...options(), yes: true })).toBe(1);
  expect(said()).toContain('1 left out, raise-quota: Request a higher quota');
  expect(await count()).toBe(1);
  output.length = 0;
  expect(await resumeAllFailed({ ...options(), yes: true, disposition: ['raise-quota'], json: true })).toBe(0);
  expect(document()).toMatchObject({
    requests: [{ requestId: 'HR-1', kind: 'onboarding', started: true, status: 'SUCCEEDED' }],
    leftOut: [],
  });
});

it('--all-failed --dry-run: shows the requests, and starts nothing', async () => {
  await setFaults({ operation: 'identitystore:CreateUser', error: 'ThrottlingException', times: 9 });
  await sent(1, person(1));
  await quotaExceeded(1);
  await sent(2, person(2));
  expect(await resumeAllFailed({ ...options(), dryRun: true })).toBe(0);
  expect(said()).toContain('HR-1');
  output.length = 0;
  expect(await resumeAllFailed({ ...options(), dryRun: true, json: true })).toBe(0);
  expect(output).toHaveLength(1);
  expect(document()).toMatchObject({
    requests: [{ requestId: 'HR-1', started: false, status: 'FAILED', disposition: 'try-again' }],
    leftOut: [{ requestId: 'HR-2', error: 'LimitExceededException', disposition: 'raise-quota' }],
  });
  expect(await count()).toBe(2);
});

it('--all-failed: resumes an execution that an operator stopped only with --disposition aborted', async () => {
  // Before the claim: one that was stopped later has the claim until no call of it can land.
  await setFaults({ operation: 'lambda:Invoke', delayMs: 1_000, times: 1 });
  await startByEvent(1, person(1));
  const executionArn = executionArnOf(cloud.stack.outputs.StateMachineArn ?? '', eventName(1));
  await stepFunctions.send(new StopExecutionCommand({ executionArn }));
  expect(await resumeAllFailed({ ...options(), yes: true })).toBe(1);
  expect(said()).toContain('1 left out, aborted: An operator stopped the execution.');
  expect(await count()).toBe(1);
  expect(await resumeAllFailed({ ...options(), yes: true, disposition: ['aborted'] })).toBe(0);
  expect(await count()).toBe(2);
});
