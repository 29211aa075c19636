/** Offboardings by every command, and groups. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { FinspaceClient, GetKxUserCommand } from '@aws-sdk/client-finspace';
import { describe, expect, it } from 'vitest';
import { batch } from '../../../cli/commands/batch.ts';
import { changeRole } from '../../../cli/commands/change-role.ts';
import { emit } from '../../../cli/commands/emit.ts';
import { resume } from '../../../cli/commands/failures/resume.ts';
import { list } from '../../../cli/commands/list.ts';
import { offboard } from '../../../cli/commands/offboard.ts';
import { start } from '../../../cli/commands/start.ts';
import { status } from '../../../cli/commands/status.ts';
import { validate } from '../../../cli/commands/validate.ts';
import { NotConfirmed } from '../../../cli/user-error.ts';
import {
  batchOptions,
  cloud,
  document,
  executions,
  fileOf,
  folder,
  forgetOutput,
  options,
  said,
  send,
  setFaults,
  streams,
  untilEnded,
  useCommandsCloud,
  userCounts,
} from '../../helpers/commands/commands-cloud.ts';
import { deployment, jsonLines, person } from '../../helpers/requests.ts';

useCommandsCloud();

const email = 'person.1@example.com';

/** Onboards people 1 to `count` with requests that were made a minute ago: the time of an event has no fraction. */
async function onboarded(count: number): Promise<void> {
  const requestedAt = new Date(Date.now() - 60_000).toISOString();
  await send(...Array.from({ length: count }, (_, index) => JSON.stringify(person(index + 1, { requestedAt }))));
  await untilEnded(count);
}

function leave(number: number, more: object = {}): object {
  const { userName, emails } = person(number).user;
  return { kind: 'offboarding', requestId: `LV-${number}`, user: { userName, emails }, ...more };
}

/** The role of the kx user of person 1, as a client of FinSpace reads it. */
async function roleOfFirst(): Promise<string | undefined> {
  const finSpace = new FinspaceClient({
    endpoint: cloud.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { iamRole } = await finSpace.send(
    new GetKxUserCommand({ environmentId: deployment.kxEnvironmentId, userName: 'person-1' }),
  );
  return iamRole;
}

/** A terminal at which a user answers. */
function terminalWith(answer: string) {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  input.end(`${answer}\n`);
  return { input, output: Object.assign(new PassThrough(), { isTTY: true }) };
}

describe('onboard offboard', () => {
  it('suspends a person, and shows what was before and what is now', async () => {
    await onboarded(1);
    expect(await offboard('person.1', { ...options(), email })).toBe(0);
    expect(said()).toContain('person.1, person.1@example.com: suspend, request cli-');
    expect(said()).toMatch(/FinSpace\nUser or group: +\S+\nBefore: +ENABLED\nNow: +disabled\n/);
    expect(said()).toContain(
      `Before:         ${deployment.kxRoles.get('analyst')}\nNow:            a role without access`,
    );
    expect(said()).toContain('The person has left: the access is suspended.');
    expect(said()).toMatch(/What this workflow cannot take away:\n(- .+\n)*- finspace-address: /);
    expect(said()).toContain('"Effect": "Deny"');
    expect(await roleOfFirst()).toBe(deployment.kxNoAccessRoleArn);
    expect(await userCounts()).toEqual([1, 1, 1]);
  });

  it('removes a person after the user has agreed', async () => {
    await onboarded(1);
    const terminal = terminalWith('y');
    expect(await offboard('person.1', { ...options(), email, remove: true }, terminal)).toBe(0);
    expect(String(terminal.output.read())).toContain('They cannot be restored. [y/N]');
    expect(said()).toContain('The person has left: the access is removed.');
    expect(await userCounts()).toEqual([0, 1, 0]);
  });

  it.each(['n', '', 'maybe'])('removes nothing after the answer %j', async (answer) => {
    await onboarded(1);
    expect(await offboard('person.1', { ...options(), email, remove: true }, terminalWith(answer))).toBe(1);
    expect(said()).toContain('Nothing was removed.');
    expect(await executions('offboarding')).toEqual({});
    expect(await userCounts()).toEqual([1, 1, 1]);
  });

  it.each([
    ['at a pipe', {}, 'there is no terminal to ask at. Give --yes'],
    ['with --json', { json: true as const }, '--json does not ask. Give --yes'],
  ])('removes nothing %s without --yes', async (_, more, message) => {
    const pipe = { input: new PassThrough(), output: new PassThrough() };
    const run = offboard('person.1', { ...options(), email, remove: true, ...more }, pipe);
    await expect(run).rejects.toThrow(NotConfirmed);
    await expect(offboard('person.1', { ...options(), email, remove: true, ...more }, pipe)).rejects.toThrow(message);
    expect(await executions('offboarding')).toEqual({});
  });

  it('writes the outcome as JSON, and nothing else to the standard output', async () => {
    await onboarded(1);
    const more = { remove: true, yes: true, json: true, requestId: 'LV-7' } as const;
    expect(await offboard('person.1', { ...options(), email, ...more })).toBe(0);
    expect(JSON.parse(streams.stdout)).toMatchObject({
      requestId: 'LV-7',
      kind: 'offboarding',
      started: true,
      status: 'SUCCEEDED',
      outcome: {
        mode: 'remove',
        identityStoreUser: { removed: true },
        finSpaceUser: { disabled: true },
        kxUsers: [{ userName: 'person-1', removed: true }],
        denyPolicy: { Version: '2012-10-17' },
      },
    });
    expect(streams.stderr).toBe('');
  });

  it('touches nobody when the address is that of another person', async () => {
    await onboarded(2);
    expect(await offboard('person.1', { ...options(), email: 'person.2@example.com' })).toBe(1);
    expect(said()).toContain('The person may still have access. FindLeaver failed with UserMismatch');
    expect(await roleOfFirst()).toBe(deployment.kxRoles.get('analyst'));
  });

  it('touches nobody when the id is that of another user', async () => {
    await onboarded(1);
    const userId = '00000000-1111-2222-3333-444444444444';
    expect(await offboard('person.1', { ...options(), email, userId })).toBe(1);
    expect(said()).toContain('The person may still have access. FindLeaver failed with ');
    expect(await roleOfFirst()).toBe(deployment.kxRoles.get('analyst'));
  });

  it.each([
    ['an invalid address', { email: 'person.1' }, 'user.emails[0].value: must be an email address'],
    ['an invalid id', { email, userId: 'secret' }, 'user.userId: must be the id of an identity-store user'],
    ['an invalid requestId', { email, requestId: 'a b' }, 'requestId: must be 1 to 64 letters'],
  ])('refuses %s before anything is started, without its value', async (_, more, message) => {
    await expect(offboard('person.1', { ...options(), ...more })).rejects.toThrow(message);
    await expect(offboard('person.1', { ...options(), ...more })).rejects.not.toThrow('secret');
    expect(await executions('offboarding')).toEqual({});
  });

  it('shows what remains after a failure, and status and resume go on', async () => {
    await onboarded(1);
    await setFaults({ operation: 'finspace:UpdateKxUser', error: 'AccessDeniedException', times: 'always' });
    expect(await offboard('person.1', { ...options(), email, requestId: 'LV-1' })).toBe(1);
    expect(said()).toContain('The person may still have access.');
    expect(said()).toContain(`Now:            ${deployment.kxRoles.get('analyst')}`);
    forgetOutput();
    expect(await list({ ...options(), limit: 100, failed: true, json: true })).toBe(0);
    expect(document().requests).toMatchObject([{ requestId: 'LV-1', kind: 'offboarding', status: 'FAILED' }]);
    forgetOutput();
    expect(await status('LV-1', options())).toBe(1);
    expect(said()).toContain('The person may still have access.');
    await setFaults();
    forgetOutput();
    expect(await resume('LV-1', options())).toBe(0);
    expect(said()).toContain('The person has left: the access is suspended.');
    expect(await roleOfFirst()).toBe(deployment.kxNoAccessRoleArn);
  });
});

describe('onboard emit, start, change-role', () => {
  it('emit: follows the offboarding that the event starts', async () => {
    await onboarded(1);
    const { kind: _, ...detail } = { kind: '', ...leave(1) };
    const event = { source: 'hr', 'detail-type': 'User Offboarding Requested', detail };
    expect(await emit(await fileOf('leave.json', JSON.stringify(event)), { ...options(), wait: 10 })).toBe(0);
    expect(said()).toContain('ReportOffboarded');
  });

  it('start: takes a request with its kind, and starts no second execution', async () => {
    await onboarded(1);
    const file = await fileOf('leave.json', JSON.stringify(leave(1, { mode: 'remove', confirm: true })));
    expect(await start(file, options())).toBe(0);
    expect(await start(file, options())).toBe(0);
    expect(said()).toContain('Exists already');
    expect(Object.values(await executions('offboarding'))).toEqual(['SUCCEEDED']);
  });

  it('change-role: sets the groups, and takes them away', async () => {
    const requestedAt = new Date(Date.now() - 60_000).toISOString();
    await send(JSON.stringify(person(1, { requestedAt, groups: ['Quants'] })));
    await untilEnded(1);
    const group = { ...options(), groups: true, group: ['Traders'] };
    expect(await changeRole('person.1', 'quant', group)).toBe(0);
    expect(said()).toContain('role quant, groups Traders, request cli-');
    expect(said()).toMatch(
      /Group: +Traders\nGroup id: +\S+\nMembership: +granted\n\nGroup: +Quants\nGroup id: +\S+\nMembership: +taken away/,
    );
    expect(said()).toContain('The role and the groups are changed.');
    forgetOutput();
    expect(await changeRole('person.1', 'quant', { ...options(), groups: false })).toBe(0);
    expect(said()).toContain('groups none, request cli-');
    expect(said()).toMatch(/Group: +Traders\nGroup id: +\S+\nMembership: +taken away/);
    expect(said()).toContain('The kx user has the role already: only the groups were changed.');
    forgetOutput();
    expect(await changeRole('person.1', 'analyst', { ...options(), groups: true })).toBe(0);
    expect(said()).not.toContain('Membership');
  });

  it('change-role: refuses a group that the deployment does not allow before anything is started', async () => {
    const more = { groups: true, group: ['Quants', 'Admins'], email };
    await expect(changeRole('person.1', 'quant', { ...options(), ...more })).rejects.toThrow(
      'groups[1]: is not a group that this deployment allows: Quants, Traders. Nothing was started.',
    );
    expect(await executions('role-change')).toEqual({});
  });
});

describe('onboard batch', () => {
  it('onboards and offboards, and counts each kind', async () => {
    await onboarded(3);
    const file = await fileOf(
      'leavers.csv',
      'kind,requestId,user.userName,user.emails[0].value,mode,confirm\n' +
        'offboarding,LV-1,person.1,person.1@example.com,,\n' +
        'offboarding,LV-2,person.2,person.2@example.com,remove,TRUE\n',
    );
    expect(await batch(file, { ...batchOptions(), json: true })).toBe(0);
    expect(JSON.parse(streams.stdout)).toMatchObject({ onboarded: 0, rolesSet: 0, offboarded: 2, failed: 0 });
    // Person 3 is not in the file, and stays.
    expect(await userCounts()).toEqual([2, 3, 2]);
    const results = await readFile(path.join(folder, 'leavers.csv.results.jsonl'), 'utf8');
    expect(
      results
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).outcome.detail.mode),
    ).toEqual(['suspend', 'remove']);
    forgetOutput();
    expect(await batch(file, batchOptions())).toBe(0);
    expect(said()).toMatch(/Outcome: +offboarded, suspended\nPeople: +1\n\nOutcome: +offboarded, removed\nPeople: +1/);
    expect(said()).not.toContain('Deny');
  });

  it('sends nothing of a batch with more offboardings than usual, before their number is confirmed', async () => {
    const people = Array.from({ length: 21 }, (_, index) => index);
    const file = await fileOf('mass.jsonl', jsonLines(person(99), ...people.map((number) => leave(number))));
    await expect(batch(file, batchOptions())).rejects.toMatchObject({
      exitCode: 2,
      message:
        'The file has 21 offboardings. Usual are at most 20 (MaxOffboardingsPerDay). Nothing was sent. Check who leaves, and add --confirm-count 21.',
    });
    await expect(batch(file, { ...batchOptions(), confirmCount: 20 })).rejects.toMatchObject({ exitCode: 2 });
    expect([await executions(), await executions('offboarding')]).toEqual([{}, {}]);
    expect(await batch(file, { ...batchOptions(), confirmCount: 21 })).toBe(0);
    expect(Object.keys(await executions('offboarding'))).toHaveLength(21);
  });

  it('counts only the offboardings that are sent', async () => {
    const people = Array.from({ length: 21 }, (_, index) => index);
    const invalid = leave(21, { mode: 'remove' });
    const file = await fileOf('invalid.jsonl', jsonLines(...people.slice(1).map((number) => leave(number)), invalid));
    expect(await batch(file, { ...batchOptions(), skipInvalid: true, overwrite: true })).toBe(1);
    expect(Object.keys(await executions('offboarding'))).toHaveLength(20);
  });

  it('sends nothing if a role or a group is not allowed, and leaves such a request out with --skip-invalid', async () => {
    const requests = [person(1), person(2, { groups: ['Admins'] }), person(3, { kx: { role: 'root' } })];
    const file = await fileOf('lists.jsonl', jsonLines(...requests));
    await expect(batch(file, batchOptions())).rejects.toThrow(
      /lists\.jsonl:2: groups\[0\]: is not a group that this deployment allows: Quants, Traders\n.*lists\.jsonl:3: kx\.role: is not a role that this deployment allows: admin, analyst, quant\n/,
    );
    expect(await executions()).toEqual({});
    expect(await batch(file, { ...batchOptions(), skipInvalid: true })).toBe(1);
    expect(Object.keys(await executions())).toHaveLength(1);
    expect(await readFile(path.join(folder, 'lists.jsonl.rejected.jsonl'), 'utf8')).toContain('HR-2');
  });

  it('names the faults of a file first, and finds them without a cloud', async () => {
    const file = await fileOf('offline.jsonl', jsonLines(leave(1, { mode: 'remove' })));
    await expect(batch(file, { ...batchOptions(), endpointUrl: 'http://127.0.0.1:9' })).rejects.toThrow(
      'offline.jsonl:1: confirm: must be true if mode is remove',
    );
  });
});

describe('onboard validate', () => {
  it.each([
    ['a kind', { kind: 'ofboarding' }, 'kind: must be onboarding or role-change or offboarding', 'ofboarding'],
    ['a mode', { mode: 'remov' }, 'mode: must be suspend or remove', 'remov'],
    ['a member', { mood: 'remove' }, 'mood: is not a field of the contract', undefined],
    ['a confirmation', { mode: 'remove', confirm: 'yes' }, 'confirm: must be true', 'yes'],
    ['a missing confirmation', { mode: 'remove' }, 'confirm: must be true if mode is remove', undefined],
    ['groups', { groups: ['Quants'] }, 'groups: is not a field of the contract', 'Quants'],
  ])('names the fault in %s with its line, and without its value', async (_, more, message, value) => {
    const file = await fileOf('faults.jsonl', jsonLines(leave(1), leave(2, more)));
    expect(await validate([file], { showRequests: false })).toBe(1);
    expect(said()).toContain(`faults.jsonl:2: ${message}`);
    if (value !== undefined) expect(said().replaceAll(message, '')).not.toMatch(new RegExp(`\\b${value}\\b`));
  });

  it.each([
    ['confirm', 'mode,confirm', 'remove,TRUE', 0],
    ['confirm', 'mode,confirm', 'remove,yes', 1],
    ['confirm', 'mode,confirm', 'remove,', 1],
  ])('reads the column %s of CSV: %s is %s', async (_, columns, cells, code) => {
    const head = 'kind,requestId,user.userName,user.emails[0].value';
    const file = await fileOf('column.csv', `${head},${columns}\noffboarding,LV-1,ada,ada@example.com,${cells}\n`);
    expect(await validate([file], { showRequests: false })).toBe(code);
  });

  it('reads groups and the return of a person from CSV', async () => {
    const { user } = person(1);
    const file = await fileOf(
      'groups.csv',
      'requestId,user.userName,user.name.givenName,user.name.familyName,user.displayName,user.emails[0].value,groups[0],groups[1],rehire\n' +
        `HR-1,${user.userName},A,B,C,a@example.com,Quants,Traders,true\n`,
    );
    expect(await validate([file], { showRequests: true, json: true })).toBe(0);
    const [requests] = streams.stdout.split('\n').map((line) => JSON.parse(line || '{}'));
    expect(requests['identitystore:CreateGroupMembership']).toEqual(
      ['Quants', 'Traders'].map((name) => ({
        IdentityStoreId: '<IdentityStoreId>',
        GroupId: `<GroupId of ${name}>`,
        MemberId: { UserId: '<UserId>' },
      })),
    );
  });
});
