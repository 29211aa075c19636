/** With `--json`, every command writes documents that their schemas describe in full, and nothing else. */
import { readFile } from 'node:fs/promises';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import * as v from 'valibot';
import { describe, expect, it, vi } from 'vitest';
import { DOCUMENTS } from '../../../cli/json/documents.ts';
import { asksForJson } from '../../../cli/json/write-json.ts';
import { declareProgram } from '../../../cli/program.ts';
import {
  cloud,
  fileOf,
  forgetOutput,
  send,
  setFaults,
  stepFunctions,
  streams,
  untilEnded,
  useCommandsCloud,
} from '../../helpers/commands/commands-cloud.ts';
import { runOnboard } from '../../helpers/commands/onboard.ts';
import { eventName } from '../../helpers/history.ts';
import { jsonLines, person } from '../../helpers/requests.ts';

useCommandsCloud();

/** Runs the command with `--json`, in this process. @returns its exit code, and what it has written to each stream */
async function onboard(args: readonly string[], signal = new AbortController().signal) {
  forgetOutput();
  const all = [...args, '--json', ...(args[0] === 'validate' ? [] : ['--endpoint-url', cloud.url])];
  const code = await runOnboard(all, signal);
  return { code, ...streams };
}

/** Reads JSON Lines, and compares each document with what its schema declares. */
function documents(name: keyof typeof DOCUMENTS, text: string): object[] {
  expect(text).toMatch(/\n$/);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const document = JSON.parse(line);
      // The schemas leave out members that they do not declare.
      expect(v.parse(DOCUMENTS[name].schema, document)).toEqual(document);
      return document;
    });
}

/** Runs a command that is to write one document. @returns its exit code, and the document */
async function run(...args: [command: keyof typeof DOCUMENTS, ...more: string[]]) {
  const { code, stdout, stderr } = await onboard(args);
  expect(stderr).toBe('');
  const found = documents(args[0], stdout);
  expect(found).toHaveLength(1);
  return { code, document: found[0] };
}

const fails = (error: string, times = 1) => setFaults({ operation: 'finspace:CreateKxUser', error, times });
const requestFile = (request: object) => fileOf('request.json', JSON.stringify(request));

async function sent(total: number, ...requests: object[]): Promise<void> {
  await send(...requests.map((request) => JSON.stringify(request)));
  await untilEnded(total);
}

it('each subcommand that has --json has a document, and no other', () => {
  const { commands } = declareProgram(new AbortController().signal);
  const withJson = commands.filter(({ options }) => options.some(({ long }) => long === '--json'));
  const own = Object.keys(DOCUMENTS).filter((name) => !['error', 'batch-results'].includes(name));
  expect(withJson.map((command) => command.name()).sort()).toEqual(own.sort());
});

describe('validate', () => {
  it('writes the faults, and what it has read of each file', async () => {
    const good = await fileOf('good.csv', `${CSV}HR-1,ada ,Ada,Lovelace,Ada Lovelace,ada@example.com\n`);
    const bad = await fileOf('bad.jsonl', jsonLines(person(1, { kx: {} }), { requestId: 'a b' }));
    const { code, stdout, stderr } = await onboard(['validate', good, bad]);
    expect(stderr).toBe('');
    expect(code).toBe(1);
    const [first, ...others] = documents('validate', stdout);
    expect(first).toEqual({
      type: 'summary',
      file: good,
      requests: 1,
      valid: 1,
      invalid: 0,
      kinds: { onboarding: 1, 'role-change': 0, offboarding: 0 },
      notes: [expect.stringContaining('spaces at the ends of cells were removed in 1 row')],
    });
    expect(others[0]).toMatchObject({ type: 'fault', file: bad, line: 1, requestId: 'HR-1', path: 'kx.role' });
    expect(others[1]).not.toHaveProperty('requestId');
    expect(others.at(-1)).toMatchObject({ type: 'summary', file: bad, requests: 2, valid: 0, invalid: 2 });
  });

  it('writes the API requests of each request', async () => {
    const file = await fileOf(
      'each.jsonl',
      jsonLines(
        person(1, { finSpace: { type: 'APP_USER' }, groups: ['Quants'] }),
        roleChange(2),
        offboarding(3),
        offboarding(4, { mode: 'remove', confirm: true }),
      ),
    );
    const { stdout, stderr } = await onboard(['validate', file, '--show-requests']);
    expect(stderr).toBe('');
    const all = documents('validate', stdout);
    expect(all).toMatchObject([
      {
        type: 'requests',
        requestId: 'HR-1',
        kind: 'onboarding',
        'identitystore:CreateUser': {},
        'identitystore:CreateGroupMembership': [{ GroupId: '<GroupId of Quants>' }],
      },
      { type: 'requests', requestId: 'RC-2', kind: 'role-change', 'finspace:UpdateKxUser': {} },
      {
        kind: 'offboarding',
        'identitystore:DeleteGroupMembership': [
          { IdentityStoreId: '<IdentityStoreId>', MembershipId: '<MembershipId>' },
        ],
        'finspace-api:DisableUser': { userId: '<FinSpaceUserId>' },
        'finspace:UpdateKxUser': { userName: '<KxUserName>', iamRole: '<KxNoAccessRoleArn>' },
      },
      {
        kind: 'offboarding',
        'finspace:DeleteKxUser': { userName: '<KxUserName>' },
        'identitystore:DeleteUser': { UserId: '<UserId>' },
      },
      { type: 'summary', kinds: { onboarding: 1, 'role-change': 1, offboarding: 2 } },
    ]);
    expect(all[2]).not.toHaveProperty('finspace:DeleteKxUser');
    expect(all[2]).not.toHaveProperty('identitystore:DeleteUser');
    expect(all[3]).not.toHaveProperty('finspace:UpdateKxUser');
  });
});

const CSV = 'requestId,user.userName,user.name.givenName,user.name.familyName,user.displayName,user.emails[0].value\n';

function roleChange(number: number, role = 'quant') {
  const { userName, emails } = person(number).user;
  return { kind: 'role-change', requestId: `RC-${number}`, user: { userName, emails }, kx: { role } };
}

function offboarding(number: number, more: object = {}) {
  const { userName, emails } = person(number).user;
  return { kind: 'offboarding', requestId: `LV-${number}`, user: { userName, emails }, ...more };
}

describe('the document of an execution', () => {
  it('start: says whether it started the execution', async () => {
    const file = await requestFile(person(1));
    const expected = { requestId: 'HR-1', kind: 'onboarding', status: 'SUCCEEDED', outcome: { requestId: 'HR-1' } };
    expect(await run('start', file)).toMatchObject({ code: 0, document: { ...expected, started: true } });
    expect(await run('start', file)).toMatchObject({ code: 0, document: { ...expected, started: false } });
  });

  it('emit: has the kind of the workflow that the event starts', async () => {
    const event = { source: 'hr', 'detail-type': 'User Onboarding Requested', detail: person(1) };
    expect(await run('emit', await fileOf('event.json', JSON.stringify(event)))).toMatchObject({
      code: 0,
      document: { requestId: 'HR-1', kind: 'onboarding', started: true, status: 'SUCCEEDED' },
    });
  });

  it('emit: has no requestId when the request has none', async () => {
    const event = { source: 'hr', 'detail-type': 'User Role Change Requested', detail: { user: {} } };
    const { code, document } = await run('emit', await fileOf('event.json', JSON.stringify(event)));
    expect(code).toBe(1);
    expect(document).toMatchObject({ kind: 'role-change', status: 'FAILED' });
    expect(document).not.toHaveProperty('requestId');
  });

  it('change-role: has the requestId that the command makes', async () => {
    await sent(1, person(1));
    expect(await run('change-role', 'person.1', 'quant')).toMatchObject({
      code: 0,
      document: { requestId: expect.stringMatching(/^cli-/), kind: 'role-change', started: true },
    });
  });

  it('offboard: has the outcome of the offboarding, also when it failed', async () => {
    await sent(1, person(1));
    expect(await run('offboard', 'person.1', '--email', 'other@example.com')).toMatchObject({
      code: 1,
      document: { kind: 'offboarding', status: 'FAILED', outcome: { failure: { error: 'UserMismatch' } } },
    });
    expect(await run('offboard', 'person.1', '--email', 'person.1@example.com', '--remove', '--yes')).toMatchObject({
      code: 0,
      document: { kind: 'offboarding', started: true, outcome: { mode: 'remove', residual: expect.any(Array) } },
    });
  });

  it('resume: is that of the new execution, or of the one that has succeeded', async () => {
    await fails('LimitExceededException');
    await sent(1, person(1));
    const expected = { requestId: 'HR-1', kind: 'onboarding', status: 'SUCCEEDED' };
    expect(await run('resume', 'HR-1')).toMatchObject({ code: 0, document: { ...expected, started: true } });
    expect(await run('resume', 'HR-1')).toMatchObject({ code: 0, document: { ...expected, started: false } });
  });
});

describe('several requests', () => {
  it('list: has each request with its failure', async () => {
    await fails('LimitExceededException');
    await sent(1, person(1));
    await sent(2, person(2));
    await stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn: cloud.stack.outputs.StateMachineArn, name: eventName(1) }),
    );
    await untilEnded(3);
    const { code, document } = await run('list');
    expect(code).toBe(0);
    expect(document).toMatchObject({
      requests: [{ status: 'FAILED' }, { requestId: 'HR-2' }, { requestId: 'HR-1', disposition: 'raise-quota' }],
      more: 0,
      complete: true,
    });
  });

  it('status --user, dismiss, list --dismissed, forget: have the record of a person', async () => {
    await fails('LimitExceededException');
    await sent(1, person(1));
    await run('status', '--user', 'person.1');
    expect(await run('dismiss', 'HR-1', '--reason', 'a test', '--by', 'grace')).toMatchObject({
      code: 0,
      document: { requestId: 'HR-1', dismissed: { by: 'grace', reason: 'a test' } },
    });
    const dismissed = { by: 'grace', reason: 'a test' };
    expect(await run('list', '--dismissed')).toMatchObject({
      document: { requests: [{ requestId: 'HR-1', dismissed }] },
    });
    expect(await run('status', '--user', 'person.1')).toMatchObject({
      code: 0,
      document: { requests: [{ requestId: 'HR-1', outcome: 'failed', disposition: 'raise-quota', dismissed }] },
    });
    expect(await run('forget', '--user', 'person.1', '--yes')).toMatchObject({ code: 0, document: { requests: 1 } });
    expect(await run('status', '--user', 'person.1')).toMatchObject({ code: 1, document: { requests: [] } });
  });

  it('start, status, list, batch: have the newer request of one that was superseded', async () => {
    await sent(1, person(1));
    const older = { ...roleChange(1), requestedAt: new Date(Date.now() - 60_000).toISOString() };
    const superseded = { code: 1, document: { requestId: 'RC-1', supersededBy: 'HR-1' } };
    expect(await run('start', await requestFile(older))).toMatchObject(superseded);
    expect(await run('status', 'RC-1')).toMatchObject(superseded);
    expect(await run('resume', 'RC-1')).toMatchObject(superseded);
    expect(await run('list')).toMatchObject({ document: { requests: [superseded.document, { requestId: 'HR-1' }] } });
    const file = await fileOf('superseded.jsonl', jsonLines(older));
    expect(await run('batch', file)).toMatchObject({ code: 1, document: { failures: [superseded.document] } });
    expect(documents('batch-results', await readFile(`${file}.results.jsonl`, 'utf8'))).toMatchObject([
      { outcome: { kind: 'role-change', detail: { supersededBy: 'HR-1' } } },
    ]);
  });

  it('status: has each kind of step', async () => {
    await setFaults(
      { operation: 'identitystore:CreateUser', error: 'ThrottlingException', times: 1 },
      { operation: 'finspace:CreateKxUser', error: 'LimitExceededException', times: 1 },
    );
    await sent(1, person(1));
    const { code, document } = await run('status', 'HR-1');
    expect(code).toBe(1);
    expect(document).toMatchObject({ requestId: 'HR-1', kind: 'onboarding', unread: 0 });
    const { steps } = document as { steps: { kind: string }[] };
    expect([...new Set(steps.map(({ kind }) => kind))].sort()).toEqual([
      'attempt failed',
      'caught',
      'done',
      'ended',
      'retried',
    ]);
    expect(await run('status', 'HR-1', '--watch')).toMatchObject({ document: { requestId: 'HR-1' } });
  });

  it('resume --all-failed: has the requests that are resumed, and those that are left out', async () => {
    await fails('LimitExceededException', 3);
    await sent(1, person(1));
    await sent(2, person(1, { requestId: 'HR-2' }));
    await sent(3, person(3));
    await setFaults({ operation: 'identitystore:CreateUser', error: 'ThrottlingException', times: 9 });
    await sent(4, person(4));
    await setFaults();
    await sent(5, person(1, { requestId: 'HR-5' }));
    const leftOut = [
      { requestId: 'HR-1', newerRequestId: 'HR-5' },
      { requestId: 'HR-2', newerRequestId: 'HR-5' },
      { requestId: 'HR-3', disposition: 'raise-quota' },
    ];
    const before = { requestId: 'HR-4', started: false, error: 'ThrottlingException' };
    expect(await run('resume', '--all-failed', '--dry-run')).toMatchObject({
      code: 0,
      document: { requests: [before], leftOut, unread: 0 },
    });
    expect(await run('resume', '--all-failed', '--yes', '--since', '2h')).toMatchObject({
      code: 1,
      document: { requests: [{ requestId: 'HR-4', started: true, status: 'SUCCEEDED' }], leftOut },
    });
  });
});

describe('batch', () => {
  it('has the failures and the invalid requests', async () => {
    await fails('LimitExceededException');
    const row = (id: string, name: string) => `${id},${name},A,B,C,${name.trim()}@example.com\n`;
    const file = await fileOf(
      'batch.csv',
      CSV.replace('\n', ',kx.role\n') + row('HR-1', 'ada ').replace('\n', ',quant\n') + row('a b', 'bob'),
    );
    const { code, document } = await run('batch', file, '--skip-invalid');
    expect(code).toBe(1);
    expect(document).toMatchObject({
      onboarded: 0,
      failed: 1,
      rejected: 1,
      pending: 0,
      failures: [
        { requestId: 'HR-1', error: 'LimitExceededException' },
        { line: 3, status: 'INVALID' },
      ],
      notes: [expect.stringContaining('spaces at the ends')],
    });
  });

  it('writes lines that the schema describes to its file of outcomes', async () => {
    await sent(2, person(1), person(2));
    await fails('LimitExceededException');
    const file = await fileOf('lines.jsonl', jsonLines(person(3), roleChange(1), roleChange(9)));
    await run('batch', file);
    const lines = documents('batch-results', await readFile(`${file}.results.jsonl`, 'utf8'));
    expect(lines).toMatchObject([
      { requestId: 'HR-3', status: 'FAILED', outcome: { kind: 'onboarding' } },
      { requestId: 'RC-1', status: 'SUCCEEDED', outcome: { kind: 'role-change', detail: { requestId: 'RC-1' } } },
      { requestId: 'RC-9', status: 'FAILED', outcome: { kind: 'role-change' } },
    ]);
  });

  it('says what is known when the waiting ends early', async () => {
    await setFaults(
      { operation: 'finspace:CreateKxUser', error: 'LimitExceededException' },
      // The role change begins with this call, and the onboarding does not make it.
      { operation: 'identitystore:GetUserId', delayMs: 3_000 },
    );
    const file = await fileOf('early.jsonl', jsonLines(person(1), roleChange(2)));
    const controller = new AbortController();
    const running = onboard(['batch', file], controller.signal);
    const results = () => readFile(`${file}.results.jsonl`, 'utf8').catch(() => '');
    await vi.waitUntil(async () => (await results()).endsWith('\n'), { timeout: 15_000, interval: 20 });
    controller.abort();
    const { code, stdout, stderr } = await running;
    expect(code).toBe(130);
    expect(documents('batch', stdout)).toMatchObject([
      { failed: 1, pending: 1, failures: [{ requestId: 'HR-1', error: 'LimitExceededException' }] },
    ]);
    expect(documents('error', stderr)).toMatchObject([{ error: { name: 'Interrupted', exitCode: 130 } }]);
  });
});

describe('an error is one document on standard error', () => {
  it.each([
    ['an unknown option', ['status', 'HR-1', '--endpoint'], 'UsageError', 2, 'Did you mean --endpoint-url?'],
    ['an unknown subcommand', ['stats'], 'UsageError', 2, "unknown command 'stats'"],
    ['a missing argument', ['start'], 'UsageError', 2, "missing required argument 'file'"],
    ['a value that is wrong', ['list', '--limit', '0'], 'UsageError', 2, 'It must be a whole number'],
    ['options that do not go together', ['resume', 'HR-1', '--yes'], 'UsageError', 2, 'need --all-failed'],
    ['a file that is absent', ['validate', 'absent.csv'], 'UnusableFile', 2, 'absent.csv does not exist'],
    ['a request without an execution', ['status', 'HR-0'], 'NoExecution', 1, 'HR-0 has no execution.'],
    ['nothing to resume', ['resume', 'HR-0'], 'NoExecution', 1, 'HR-0 has no execution.'],
    ['no request and no person', ['status'], 'UsageError', 2, 'give either a requestId or --user'],
    ['nobody to ask before a person is forgotten', ['forget', '--user', 'x'], 'NotConfirmed', 2, 'does not ask'],
    ['a request that cannot be dismissed', ['dismiss', 'HR-0', '--reason', 'x'], 'NoExecution', 1, 'no execution'],
    ['nobody to ask', ['resume', '--all-failed'], 'NotConfirmed', 2, 'because --json does not ask'],
    ['an unknown stack', ['list', '--stack', 'other'], 'StackUnavailable', 3, 'There is no stack other'],
    ['an unknown person', ['change-role', 'person.1', 'quant'], 'NoSuchUser', 1, 'no user with this user name'],
  ])('%s', async (_, args, name, exitCode, message) => {
    const { code, stdout, stderr } = await onboard(args);
    expect(stdout).toBe('');
    expect(documents('error', stderr)).toEqual([
      { error: { name, exitCode, message: expect.stringContaining(message) } },
    ]);
    expect(stderr).not.toContain('person.1');
    expect(code).toBe(exitCode);
  });

  it('invalid requests, which are not sent', async () => {
    const file = await fileOf('invalid.jsonl', jsonLines(person(1), {}));
    const { code, stdout, stderr } = await onboard(['batch', file]);
    expect(stdout).toBe('');
    expect(documents('error', stderr)).toMatchObject([{ error: { name: 'InvalidRequests', exitCode: 1 } }]);
    expect(code).toBe(1);
  });
});

it.each([
  [['list', '--json'], true],
  [['--json', 'absent'], true],
  [['status', '--', '--json'], false],
  [['list'], false],
])('%j asks for JSON: %s', (args, expected) => {
  expect(asksForJson(args)).toBe(expected);
});
