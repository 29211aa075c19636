/** `onboard list` and `onboard status`: finding requests. */
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, it } from 'vitest';
import { resume } from '../../../cli/commands/failures/resume.ts';
import { list } from '../../../cli/commands/list.ts';
import { start } from '../../../cli/commands/start.ts';
import { status } from '../../../cli/commands/status.ts';
import {
  cloud,
  document,
  executions,
  fileOf,
  options,
  output,
  said,
  send,
  setFaults,
  stepFunctions,
  untilEnded,
  useCommandsCloud,
} from '../../helpers/commands/commands-cloud.ts';
import { eventName } from '../../helpers/history.ts';
import { person } from '../../helpers/requests.ts';

useCommandsCloud();

const listOptions = () => ({ ...options(), limit: 100 });

/** Starts an execution as a rule does: with a name that tells no requestId. */
async function startByEvent(number: number, request: object): Promise<void> {
  await stepFunctions.send(
    new StartExecutionCommand({
      stateMachineArn: cloud.stack.outputs.StateMachineArn,
      name: eventName(number),
      input: JSON.stringify(request),
    }),
  );
}

it('list: shows each request once, with its newest execution, its attempts and its failure', async () => {
  await setFaults({ operation: 'finspace:CreateKxUser', error: 'LimitExceededException', times: 2 });
  await startByEvent(1, person(1));
  await untilEnded(1);
  await send(JSON.stringify(person(2)));
  await untilEnded(2);
  await resume('HR-1', options());
  await startByEvent(2, { user: {} });
  await untilEnded(4);
  output.length = 0;
  expect(await list({ ...listOptions(), json: true })).toBe(0);
  expect(output).toHaveLength(1);
  const invalid = { kind: 'onboarding', status: 'FAILED', name: eventName(2), error: 'InvalidRequest' };
  expect(document()).toMatchObject({
    requests: [
      { ...invalid, disposition: 'fix-request', attempts: 1 },
      { requestId: 'HR-1', status: 'SUCCEEDED', attempts: 2 },
      { requestId: 'HR-2', status: 'FAILED', error: 'LimitExceededException', disposition: 'raise-quota', attempts: 1 },
    ],
    more: 0,
    complete: true,
  });
  output.length = 0;
  expect(await list({ ...listOptions(), failed: true, limit: 1 })).toBe(0);
  expect(said()).toContain(`(none) ${eventName(2)}`);
  expect(said()).toMatch(/1 request\.\nThere may be up to [12] older ones: give --since or --limit to see others\./);
  output.length = 0;
  expect(await list({ ...listOptions(), succeeded: true })).toBe(0);
  expect(said()).toContain('HR-1');
  expect(said()).not.toContain('HR-2');
  output.length = 0;
  expect(await list({ ...listOptions(), kind: 'role-change' })).toBe(0);
  expect(said()).toBe('No requests.');
});

it('status: shows every execution of a request, those that an event started too', async () => {
  await setFaults({ operation: 'finspace:CreateKxUser', error: 'LimitExceededException', times: 2 });
  await startByEvent(1, person(1));
  await untilEnded(1);
  expect(await resume('HR-1', options())).toBe(1);
  await startByEvent(2, person(1));
  await untilEnded(3);
  output.length = 0;
  expect(await status('HR-1', { ...options(), json: true })).toBe(0);
  const { attempts } = document();
  expect(attempts).toMatchObject([{ name: eventName(2) }, { status: 'FAILED' }, { name: eventName(1) }]);
  expect(attempts).toHaveLength(3);
});

it('status: does not cut the names of executions on a narrow terminal', async () => {
  await send(JSON.stringify(person(1)));
  const [name = ''] = Object.keys(await untilEnded(1));
  const { isTTY, columns } = process.stdout;
  Object.assign(process.stdout, { isTTY: true, columns: 50 });
  try {
    expect(await status('HR-1', options())).toBe(0);
  } finally {
    Object.assign(process.stdout, { isTTY, columns });
  }
  expect(said()).toContain(`SUCCEEDED\n${name}\n`);
});

it('status --watch: follows a running execution to its end', async () => {
  await setFaults({ operation: 'identitystore:CreateUser', delayMs: 1_000 });
  await startByEvent(1, person(1));
  expect(await status('HR-1', { ...options(), watch: true })).toBe(0);
  expect(said()).toMatch(/RUNNING {4}\S+\n.*VerifyOnboarding.*The person is onboarded\./s);
});

it('status --watch --json: writes one document at the end', async () => {
  await setFaults({ operation: 'identitystore:CreateUser', delayMs: 1_000 });
  await startByEvent(1, person(1));
  expect(await status('HR-1', { ...options(), watch: true, json: true })).toBe(0);
  expect(output.filter((line) => line.startsWith('{'))).toHaveLength(1);
  const { steps, attempts, ...rest } = document();
  expect(rest).toMatchObject({ requestId: 'HR-1', status: 'SUCCEEDED' });
  expect(steps.at(-1)).toMatchObject({ kind: 'ended', status: 'SUCCEEDED' });
  expect(attempts).toMatchObject([{ status: 'SUCCEEDED' }]);
});

it('status --watch: shows a request that is not running at once', async () => {
  expect(await start(await fileOf('one.json', JSON.stringify(person(1))), options())).toBe(0);
  output.length = 0;
  expect(await status('HR-1', { ...options(), watch: true })).toBe(0);
  expect(said()).toContain('The person is onboarded.');
  expect(Object.keys(await executions())).toHaveLength(1);
});
