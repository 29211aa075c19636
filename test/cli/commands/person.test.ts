/** The record of a person: superseded requests, `resume --even-if-older`, `status --user`, `dismiss` and `forget`. */
import { PassThrough } from 'node:stream';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it, vi } from 'vitest';
import { batch } from '../../../cli/commands/batch.ts';
import { changeRole } from '../../../cli/commands/change-role.ts';
import { emit } from '../../../cli/commands/emit.ts';
import { dismiss } from '../../../cli/commands/failures/dismiss.ts';
import { resume } from '../../../cli/commands/failures/resume.ts';
import { resumeAllFailed } from '../../../cli/commands/failures/resume-all-failed.ts';
import { forget } from '../../../cli/commands/forget.ts';
import { list } from '../../../cli/commands/list.ts';
import { start } from '../../../cli/commands/start.ts';
import { status } from '../../../cli/commands/status.ts';
import { statusOfPerson } from '../../../cli/commands/status-of-person.ts';
import { openStack } from '../../../cli/executions/deployed-stack.ts';
import { findExecutions } from '../../../cli/history/find-executions.ts';
import {
  batchOptions,
  cloud,
  document,
  executions,
  fileOf,
  options,
  output,
  said,
  setFaults,
  stepFunctions,
  useCommandsCloud,
} from '../../helpers/commands/commands-cloud.ts';
import { jsonLines, person } from '../../helpers/requests.ts';

useCommandsCloud();

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };
const listOptions = () => ({ ...options(), limit: 100 });
const admin = 'arn:aws:iam::111122223333:role/finspace/admin';
const SUPERSEDED = 'Superseded by HR-2: a newer request for the same person has begun. Nothing was changed.';

/** A time, so many minutes ago. The table of the local cloud is ten minutes older than its start. */
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

/** The onboarding of the person 1, five minutes ago. */
const onboarding = () => person(1, { requestedAt: minutesAgo(5) });

/** A role change of the person 1, so many minutes ago. */
function change(requestId: string, role: string, minutes: number) {
  const { userName, emails } = person(1).user;
  return { kind: 'role-change', requestId, requestedAt: minutesAgo(minutes), user: { userName, emails }, kx: { role } };
}

async function startFile(request: object, more = {}): Promise<number> {
  return start(await fileOf('request.json', JSON.stringify(request)), { ...options(), ...more });
}

async function emitFile(request: object, more = {}): Promise<number> {
  const event = { source: 'hr', 'detail-type': 'User Role Change Requested', detail: request };
  return emit(await fileOf('event.json', JSON.stringify(event)), { ...options(), wait: 10, ...more });
}

/** The role that the record has. */
async function roleOfPerson(): Promise<string> {
  output.length = 0;
  await statusOfPerson('person.1', { ...options(), json: true });
  const { role } = document();
  output.length = 0;
  return role;
}

/** A terminal at which a user types a text. */
function terminal(typed: string) {
  const input = new PassThrough();
  input.end(typed);
  return { input: Object.assign(input, { isTTY: true }), output: Object.assign(new PassThrough(), { isTTY: true }) };
}

describe('a superseded request', () => {
  it('is not carried out: start, emit, status, list and resume say so', { timeout: 60_000 }, async () => {
    await startFile(onboarding());
    expect(await startFile(change('HR-2', 'admin', 1))).toBe(0);
    const older = change('HR-3', 'quant', 2);
    output.length = 0;
    expect(await emitFile(older)).toBe(1);
    expect(said()).toContain(SUPERSEDED);
    output.length = 0;
    expect(await startFile(older, { json: true })).toBe(1);
    expect(document()).toMatchObject({ status: 'SUCCEEDED', supersededBy: 'HR-2', outcome: { supersededBy: 'HR-2' } });
    output.length = 0;
    expect(await status('HR-3', options())).toBe(1);
    expect(said()).toContain(SUPERSEDED);
    output.length = 0;
    expect(await status('HR-3', { ...options(), json: true })).toBe(1);
    expect(document()).toMatchObject({ requestId: 'HR-3', supersededBy: 'HR-2' });
    output.length = 0;
    expect(await list({ ...listOptions(), json: true })).toBe(0);
    expect(document().requests).toMatchObject([
      { requestId: 'HR-3', status: 'SUCCEEDED', supersededBy: 'HR-2' },
      { requestId: 'HR-2' },
      { requestId: 'HR-1' },
    ]);
    expect(document().requests[1]).not.toHaveProperty('supersededBy');
    output.length = 0;
    expect(await list({ ...listOptions(), kind: 'role-change' })).toBe(0);
    expect(said()).toMatch(/Request: +HR-3\n(.+\n)+Superseded by: +HR-2/);
    output.length = 0;
    expect(await resume('HR-3', options())).toBe(1);
    expect(said()).toContain(SUPERSEDED);
    expect(said()).toContain('onboard resume HR-3 --even-if-older');
    expect(await roleOfPerson()).toBe(admin);
  });

  it('is among those of a batch that were not carried out', { timeout: 60_000 }, async () => {
    await startFile(onboarding());
    await startFile(change('HR-2', 'admin', 1));
    output.length = 0;
    const file = await fileOf('batch.jsonl', jsonLines(person(2), change('HR-3', 'quant', 2)));
    expect(await batch(file, { ...batchOptions(), overwrite: true })).toBe(1);
    expect(said()).toContain(`${file}:2: HR-3: ${SUPERSEDED}`);
    output.length = 0;
    expect(await batch(file, { ...batchOptions(), json: true })).toBe(1);
    expect(document()).toMatchObject({
      onboarded: 1,
      rolesSet: 0,
      failed: 1,
      failures: [{ line: 2, requestId: 'HR-3', error: 'RequestSuperseded', supersededBy: 'HR-2' }],
    });
  });
});

describe('resume', () => {
  it('of an older request changes nothing, unless it is made newer; duplicates change nothing', {
    timeout: 90_000,
  }, async () => {
    await startFile(onboarding());
    const older = change('HR-3', 'quant', 2);
    await setFaults({ operation: 'finspace:UpdateKxUser', error: 'LimitExceededException', times: 1 });
    expect(await startFile(older)).toBe(1);
    expect(await changeRole('person.1', 'admin', { ...options(), groups: true, requestId: 'HR-2' })).toBe(0);
    await expect(resume('HR-3', options())).rejects.toThrow('HR-2 is a newer request for the same person');
    // A duplicate of the failed request, which the search of resume does not see.
    expect(await startFile(older)).toBe(1);
    expect(said()).toContain(SUPERSEDED);
    expect(await roleOfPerson()).toBe(admin);
    expect(await resume('HR-3', { ...options(), evenIfOlder: true })).toBe(0);
    expect(await roleOfPerson()).toMatch(/quant$/);
    // Duplicates of all three.
    expect(await emitFile(older)).toBe(1);
    expect(await resume('HR-3', options())).toBe(1);
    expect(await resume('HR-2', options())).toBe(0);
    expect(await roleOfPerson()).toMatch(/quant$/);
  });

  it('keeps the place of a request: the time of its first execution', { timeout: 60_000 }, async () => {
    await setFaults({ operation: 'finspace:CreateKxUser', error: 'LimitExceededException', times: 2 });
    expect(await startFile(person(1))).toBe(1);
    expect(await resume('HR-1', options())).toBe(1);
    expect(await resumeAllFailed({ ...options(), yes: true, disposition: ['raise-quota'] })).toBe(0);
    const { executions: found } = await findExecutions(await openStack(options()), 'HR-1');
    const first = found.at(-1)?.startDate?.toISOString();
    expect(found).toHaveLength(3);
    for (const { executionArn } of found.slice(0, -1)) {
      expect(await inputOf(executionArn)).toEqual({ sentAt: first, request: person(1) });
    }
  });
});

async function inputOf(executionArn: string | undefined): Promise<unknown> {
  const { input } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  return JSON.parse(input ?? '');
}

describe('status --user', () => {
  it('shows what the person has, by which requests, and what runs', { timeout: 60_000 }, async () => {
    await startFile(onboarding());
    await setFaults({ operation: 'finspace:UpdateKxUser', error: 'LimitExceededException', times: 1 });
    await startFile(change('HR-2', 'admin', 1));
    output.length = 0;
    expect(await statusOfPerson('PERSON.1', { ...options(), json: true })).toBe(0);
    const { requests, ...rest } = document();
    expect(rest).toMatchObject({
      users: {
        identityStoreUserId: expect.any(String),
        finSpaceUserId: expect.any(String),
        kxUserArn: expect.stringContaining('kxUser/person-1'),
      },
      role: expect.stringMatching(/analyst$/),
    });
    expect(rest).not.toHaveProperty('claim');
    const byId = Object.fromEntries(requests.map((request: { requestId: string }) => [request.requestId, request]));
    expect(byId).toMatchObject({
      'HR-1': { kind: 'onboarding', outcome: 'succeeded', execution: expect.stringContaining(':HR-1-') },
      'HR-2': { kind: 'role-change', outcome: 'failed', error: 'LimitExceededException', disposition: 'raise-quota' },
    });
    output.length = 0;
    await statusOfPerson('person.1', options());
    expect(said()).toMatch(/Request: +HR-2\nKind: +role-change\n(.+\n)*Error: +LimitExceededException/);
  });

  it('shows an execution that runs, and one that waits', { timeout: 60_000 }, async () => {
    await setFaults({ operation: 'identitystore:CreateUser', delayMs: 15_000 });
    const controller = new AbortController();
    const first = startFile(person(1), { signal: controller.signal }).catch(() => undefined);
    const second = vi
      .waitUntil(async () => Object.keys(await executions()).length === 1, { timeout: 15_000 })
      .then(() => startFile(person(1, { requestId: 'HR-2' }), { signal: controller.signal }))
      .catch(() => undefined);
    const outcomes = async () => {
      output.length = 0;
      await statusOfPerson('person.1', { ...options(), json: true });
      const { claim, requests } = document();
      return {
        claim,
        shown: requests.map((one: Record<string, unknown>) => `${one.requestId} ${one.waits ? 'waits' : one.outcome}`),
      };
    };
    await expect
      .poll(outcomes, { timeout: 20_000 })
      .toMatchObject({ claim: { state: 'held' }, shown: expect.arrayContaining(['HR-1 running', 'HR-2 waits']) });
    controller.abort();
    await Promise.all([first, second]);
    const { executions: found } = await findExecutions(await openStack(options()), 'HR-1');
    const { executions: waiting } = await findExecutions(await openStack(options()), 'HR-2');
    for (const { executionArn } of [...found, ...waiting]) {
      await stepFunctions.send(new StopExecutionCommand({ executionArn }));
    }
  });

  it('says that the person has left, also when no request is kept any more', { timeout: 60_000 }, async () => {
    await startFile(onboarding());
    const table = cloud.stack.tables[0]?.name;
    const records = new DynamoDBClient({ endpoint: cloud.url, region: 'us-east-1', credentials: CREDENTIALS });
    const { Items = [] } = await records.send(new ScanCommand({ TableName: table }));
    const key = '2026-01-03T00:00:00.000Z 2026-01-03T00:00:00.000Z HR-9 0123456789ab';
    const left = marshall({ wholeKind: 'offboarding', wholeKey: key, left: { key, ids: ['u'] }, users: {} });
    for (const item of Items) {
      const { person, item: name } = item;
      if (name?.S === 'person') {
        await records.send(new PutItemCommand({ TableName: table, Item: { ...item, ...left } }));
      } else if (person && name) {
        await records.send(new DeleteItemCommand({ TableName: table, Key: { person, item: name } }));
      }
    }
    output.length = 0;
    expect(await statusOfPerson('person.1', { ...options(), json: true })).toBe(0);
    expect(document()).toEqual({ users: {}, left: { by: 'HR-9', at: '2026-01-03T00:00:00.000Z' }, requests: [] });
    output.length = 0;
    expect(await statusOfPerson('person.1', options())).toBe(0);
    expect(said()).toMatch(/^The person has left, by the request HR-9 of 2026-01-03T00:00:00\.000Z\.\nNo role change/);
  });

  it('says that nothing is recorded of a person', async () => {
    expect(await statusOfPerson('no.body', options())).toBe(1);
    expect(said()).toBe('Nothing is recorded of the person.');
  });
});

describe('dismiss', () => {
  it('takes a failed request off the lists, until it fails again', { timeout: 60_000 }, async () => {
    await setFaults({ operation: 'finspace:CreateKxUser', error: 'LimitExceededException', times: 2 });
    await startFile(person(1));
    output.length = 0;
    const reason = 'HR has sent another request';
    expect(await dismiss('HR-1', { ...options(), reason, by: 'grace', json: true })).toBe(0);
    const dismissed = { by: 'grace', reason, at: expect.any(String) };
    expect(document()).toMatchObject({ requestId: 'HR-1', kind: 'onboarding', dismissed });
    output.length = 0;
    await list({ ...listOptions(), failed: true });
    expect(said()).toBe('No requests.');
    await list(listOptions());
    expect(said(), 'the list of all').toContain('HR-1');
    output.length = 0;
    expect(await resumeAllFailed({ ...options(), yes: true, disposition: ['raise-quota'] })).toBe(0);
    expect(said()).toContain('0 requests have not succeeded.');
    output.length = 0;
    await list({ ...listOptions(), dismissed: true, json: true });
    expect(document()).toMatchObject({ requests: [{ requestId: 'HR-1', dismissed }], more: 0 });
    await statusOfPerson('person.1', options());
    expect(said()).toMatch(new RegExp(`Dismissed: +grace: ${reason}`));
    expect(await resume('HR-1', options())).toBe(1);
    output.length = 0;
    await list({ ...listOptions(), failed: true });
    expect(said()).toMatch(/Request: +HR-1/);
  });

  it('takes the user of the machine for the operator, and a request that names no person', {
    timeout: 60_000,
  }, async () => {
    const event = { source: 'hr', 'detail-type': 'User Onboarding Requested', detail: { requestId: 'HR-1' } };
    expect(await emit(await fileOf('event.json', JSON.stringify(event)), { ...options(), wait: 10 })).toBe(1);
    expect(await dismiss('HR-1', { ...options(), reason: 'sent by mistake' })).toBe(0);
    output.length = 0;
    await list({ ...listOptions(), dismissed: true });
    expect(said()).toMatch(/Request: +HR-1\n(.+\n)+By: +\S+\nReason: +sent by mistake/);
  });

  it('refuses a request that has not failed, and one that it does not know', { timeout: 60_000 }, async () => {
    await startFile(person(1));
    const reason = 'no';
    await expect(dismiss('HR-1', { ...options(), reason })).rejects.toMatchObject({
      exitCode: 1,
      message: 'HR-1 is not dismissed: its newest execution is SUCCEEDED, and only a failed request can be dismissed.',
    });
    await expect(dismiss('HR-2', { ...options(), reason })).rejects.toThrow('The request HR-2 has no execution');
    await list({ ...listOptions(), dismissed: true });
    expect(said()).toContain('No requests.');
  });

  it('says what the function refuses', { timeout: 60_000 }, async () => {
    await setFaults({ operation: 'finspace:CreateKxUser', error: 'LimitExceededException', times: 1 });
    await startFile(person(1));
    await expect(dismiss('HR-1', { ...options(), reason: 'x'.repeat(501) })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('reason: must have at most 500 characters'),
    });
  });
});

describe('forget', () => {
  it('shows the record, asks, and removes it', { timeout: 90_000 }, async () => {
    await startFile(person(1));
    const refused = terminal('n\n');
    expect(await forget({ ...options(), user: 'person.1' }, refused)).toBe(1);
    expect(said()).toMatch(/Request: +HR-1/);
    expect(String(refused.output.read())).toContain('Remove this record? [y/N] ');
    output.length = 0;
    expect(await forget({ ...options(), user: 'person.1', yes: true, json: true }, terminal(''))).toBe(0);
    expect(document()).toMatchObject({ requests: 1, floor: expect.any(String) });
    output.length = 0;
    expect(await statusOfPerson('person.1', { ...options(), json: true })).toBe(1);
    expect(document()).toEqual({ users: {}, floor: expect.any(String), requests: [] });
    expect(await forget({ ...options(), user: 'person.1' }, terminal('y\n'))).toBe(0);
    expect(said()).toContain('Removed, with 0 requests.');
  });

  it('refuses while an execution has the claim', { timeout: 60_000 }, async () => {
    await setFaults({ operation: 'identitystore:CreateUser', delayMs: 4_000 });
    const running = startFile(person(1));
    await vi.waitUntil(
      async () => {
        output.length = 0;
        await statusOfPerson('person.1', { ...options(), json: true });
        return document().claim;
      },
      { timeout: 15_000 },
    );
    await expect(forget({ ...options(), user: 'person.1', yes: true })).rejects.toMatchObject({
      name: 'PersonBusy',
      exitCode: 1,
    });
    await running;
  });

  it('removes nothing without a terminal, or with --json, and without --yes', async () => {
    await expect(forget({ ...options(), user: 'person.1', json: true }, terminal('y\n'))).rejects.toMatchObject({
      name: 'NotConfirmed',
      exitCode: 2,
    });
    const piped = { ...terminal('y\n'), input: new PassThrough() };
    await expect(forget({ ...options(), user: 'person.1' }, piped)).rejects.toMatchObject({
      name: 'NotConfirmed',
      exitCode: 2,
    });
  });
});
