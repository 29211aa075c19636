/** Role changes by every command, and by the batch queue. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { FinspaceClient, GetKxUserCommand } from '@aws-sdk/client-finspace';
import { describe, expect, it } from 'vitest';
import { batch } from '../../../cli/commands/batch.ts';
import { changeRole } from '../../../cli/commands/change-role.ts';
import { emit } from '../../../cli/commands/emit.ts';
import { resume } from '../../../cli/commands/failures/resume.ts';
import { resumeAllFailed } from '../../../cli/commands/failures/resume-all-failed.ts';
import { start } from '../../../cli/commands/start.ts';
import { status } from '../../../cli/commands/status.ts';
import { validate } from '../../../cli/commands/validate.ts';
import {
  batchOptions,
  cloud,
  executions,
  fileOf,
  folder,
  options,
  output,
  receiveDeadLetters,
  send,
  setFaults,
  untilEnded,
  useCommandsCloud,
} from '../../helpers/commands/commands-cloud.ts';
import { deployment, jsonLines, person } from '../../helpers/requests.ts';

useCommandsCloud();

const roles = Object.fromEntries(deployment.kxRoles);

/** Onboards people 1 to `count`, as analysts, with requests that were made a minute ago: the time of an event has no fraction. */
async function onboarded(count: number): Promise<void> {
  const requestedAt = new Date(Date.now() - 60_000).toISOString();
  const people = Array.from({ length: count }, (_, index) => JSON.stringify(person(index + 1, { requestedAt })));
  await send(...people);
  await untilEnded(count);
}

function change(number: number, role: string, more: object = {}): object {
  const { userName, emails } = person(number).user;
  return { kind: 'role-change', requestId: `RC-${number}`, user: { userName, emails }, kx: { role }, ...more };
}

/** The role of a person's kx user, as a client of FinSpace reads it. */
async function roleOf(number: number): Promise<string | undefined> {
  const finSpace = new FinspaceClient({
    endpoint: cloud.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const environmentId = deployment.kxEnvironmentId;
  const { iamRole } = await finSpace.send(new GetKxUserCommand({ environmentId, userName: `person-${number}` }));
  return iamRole;
}

/** Options of change-role, as its declaration gives them. */
const roleOptions = () => ({ ...options(), groups: true });

const said = () => output.join('\n');

describe('onboard change-role', () => {
  it('changes the role, and shows the role before and now', async () => {
    await onboarded(1);
    expect(await changeRole('person.1', 'quant', roleOptions())).toBe(0);
    expect(said()).toContain('person.1, person.1@example.com: role quant, request cli-');
    expect(said()).toMatch(/UpdateKxUser/);
    expect(said()).toMatch(new RegExp(`person-1\nRole before: +${roles.analyst}\nRole now: +${roles.quant}`));
    expect(said()).toContain('The role is changed.');
    expect(await roleOf(1)).toBe(roles.quant);
  });

  it('shows that nothing was changed when the kx user has the role already', async () => {
    await onboarded(1);
    expect(await changeRole('person.1', 'analyst', roleOptions())).toBe(0);
    expect(said()).toContain('The kx user has the role already: nothing was changed.');
    expect(said()).not.toContain('UpdateKxUser');
  });

  it('writes the role before and now as JSON, and nothing else to the standard output', async () => {
    await onboarded(1);
    expect(await changeRole('person.1', 'quant', { ...roleOptions(), json: true, requestId: 'RC-7' })).toBe(0);
    expect(JSON.parse(output.find((line) => line.startsWith('{')) ?? '{}')).toMatchObject({
      status: 'SUCCEEDED',
      outcome: { requestId: 'RC-7', role: { before: roles.analyst, now: roles.quant, changed: true } },
    });
  });

  it('changes nothing when the address is that of another person', async () => {
    await onboarded(1);
    expect(await changeRole('person.1', 'quant', { ...roleOptions(), email: 'other@example.com' })).toBe(1);
    expect(said()).toContain('FindIdentityStoreUser failed with UserMismatch');
    expect(await roleOf(1)).toBe(roles.analyst);
  });

  it.each([
    ['an unknown user name', 'unknown', 'quant', 'The identity store has no user with this user name'],
    [
      'a role that is not allowed',
      'person.1',
      'root',
      'deployment allows: admin, analyst, quant. Nothing was started.',
    ],
    ['the ARN of a role', 'person.1', 'arn:aws:iam::111122223333:role/x', 'kx.role: must be the name of an IAM role'],
  ])('refuses %s before anything is started', async (_, userName, role, fault) => {
    await expect(changeRole(userName, role, roleOptions())).rejects.toThrow(fault);
    expect(await executions('role-change')).toEqual({});
  });
});

describe('onboard emit, start, status, resume', () => {
  it('emit: follows the role change that the event starts', async () => {
    await onboarded(1);
    const { kind: _, ...detail } = change(1, 'quant') as { kind: string };
    const event = { source: 'hr', 'detail-type': 'User Role Change Requested', detail };
    expect(await emit(await fileOf('change.json', JSON.stringify(event)), { ...options(), wait: 10 })).toBe(0);
    expect(said()).toContain('ReportRoleChanged');
    expect(await roleOf(1)).toBe(roles.quant);
  });

  it.each([
    ['a request with its kind', change(1, 'quant')],
    [
      'an event',
      {
        source: 'hr',
        'detail-type': 'User Role Change Requested',
        detail: { ...change(1, 'quant'), kind: undefined },
      },
    ],
  ])('start: takes %s, and starts no second execution', async (_, content) => {
    await onboarded(1);
    const file = await fileOf('start.json', JSON.stringify(content));
    expect(await start(file, options())).toBe(0);
    expect(await start(file, options())).toBe(0);
    expect(said()).toContain('Exists already');
    expect(Object.values(await executions('role-change'))).toEqual(['SUCCEEDED']);
    expect(await roleOf(1)).toBe(roles.quant);
  });

  it('start: refuses a role that is not allowed before anything is started', async () => {
    const file = await fileOf('root.json', JSON.stringify(change(1, 'root')));
    await expect(start(file, options())).rejects.toThrow('RC-1: kx.role: is not a role that this deployment allows');
    expect(await executions('role-change')).toEqual({});
  });

  it('status and resume: show that the person has to be onboarded first, and continue after that', async () => {
    const file = await fileOf('early.json', JSON.stringify(change(1, 'quant')));
    expect(await start(file, options())).toBe(1);
    output.length = 0;
    expect(await status('RC-1', options())).toBe(1);
    expect(said()).toContain('FindIdentityStoreUser failed with UserNotFound');
    expect(said()).toContain('onboard-first: Onboard the person');
    await onboarded(1);
    expect(await resume('RC-1', options())).toBe(0);
    expect(await roleOf(1)).toBe(roles.quant);
    output.length = 0;
    expect(await status('RC-1', { ...options(), json: true })).toBe(0);
    expect(JSON.parse(said())).toMatchObject({ outcome: { role: { changed: true } }, attempts: [{}, {}] });
  });

  it('resume: a change that was requested before the onboarding is superseded, and is carried out --even-if-older', async () => {
    const file = await fileOf('early.json', JSON.stringify(change(1, 'quant')));
    expect(await start(file, options())).toBe(1);
    await send(JSON.stringify(person(1)));
    await untilEnded(1);
    expect(await resume('RC-1', options())).toBe(1);
    expect(said()).toContain('Superseded by HR-1');
    expect(await roleOf(1)).toBe(roles.analyst);
    expect(await resume('RC-1', { ...options(), evenIfOlder: true })).toBe(0);
    expect(await roleOf(1)).toBe(roles.quant);
  });

  it('status: shows the kinds of two executions with one requestId', async () => {
    await onboarded(1);
    const { requestId } = person(1);
    expect(await start(await fileOf('change.json', JSON.stringify(change(1, 'quant', { requestId }))), options())).toBe(
      0,
    );
    output.length = 0;
    expect(await status(requestId, options())).toBe(0);
    expect(said()).toMatch(/role-change +SUCCEEDED.*Earlier:\n\S+ +onboarding +SUCCEEDED/s);
    output.length = 0;
    expect(await status(requestId, { ...options(), json: true })).toBe(0);
    expect(JSON.parse(said()).attempts).toMatchObject([{ kind: 'role-change' }, { kind: 'onboarding' }]);
  });

  it('resume --all-failed: does not resume a change with a newer one for the same person', async () => {
    await onboarded(2);
    await setFaults({ operation: 'finspace:UpdateKxUser', error: 'LimitExceededException', times: 2 });
    for (const request of [change(1, 'quant'), change(2, 'quant'), change(1, 'admin', { requestId: 'RC-3' })]) {
      await start(await fileOf('change.json', JSON.stringify(request)), options());
    }
    output.length = 0;
    expect(await resumeAllFailed({ ...options(), yes: true, disposition: ['raise-quota'] })).toBe(0);
    expect(said()).toContain('RC-1 is not resumed');
    expect(said()).toMatch(/RC-2 +SUCCEEDED/);
    expect([await roleOf(1), await roleOf(2)]).toEqual([roles.admin, roles.quant]);
  });

  it('resume --all-failed: resumes the newer one of two failed changes for one person', async () => {
    await onboarded(1);
    await setFaults({ operation: 'finspace:UpdateKxUser', error: 'LimitExceededException', times: 2 });
    for (const request of [change(1, 'quant'), change(1, 'admin', { requestId: 'RC-2' })]) {
      await start(await fileOf('change.json', JSON.stringify(request)), options());
    }
    expect(await resumeAllFailed({ ...options(), yes: true, disposition: ['raise-quota'] })).toBe(0);
    expect(said()).toContain('RC-1 is not resumed');
    expect(await roleOf(1)).toBe(roles.admin);
  });
});

describe('the batch', () => {
  it('changes roles and onboards, each request by its kind', async () => {
    await onboarded(2);
    const file = await fileOf('mixed.jsonl', jsonLines(change(1, 'quant'), change(2, 'analyst'), person(3)));
    expect(await batch(file, batchOptions())).toBe(0);
    expect(said()).toMatch(/^Outcome: +role changed\nPeople: +1$/m);
    expect(said()).toMatch(/^Outcome: +role set already\nPeople: +1$/m);
    expect(said()).toMatch(/^Outcome: +onboarded\nPeople: +1$/m);
    expect([await roleOf(1), await roleOf(2), await roleOf(3)]).toEqual([roles.quant, roles.analyst, roles.analyst]);
    const results = await readFile(path.join(folder, 'mixed.jsonl.results.jsonl'), 'utf8');
    expect(
      results
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).kind),
    ).toEqual(['role-change', 'role-change', 'onboarding']);
  });

  it('takes CSV with a column for the kind, and counts for scripts', async () => {
    await onboarded(1);
    const header = 'kind,requestId,user.userName,user.emails[0].value,kx.role';
    const rows =
      'role-change,RC-1,person.1,person.1@example.com,quant\nrole-change,RC-9,person.9,person.9@example.com,quant\n';
    const file = await fileOf('changes.csv', `${header}\n${rows}`);
    expect(await batch(file, { ...batchOptions(), json: true })).toBe(1);
    expect(JSON.parse(output.find((line) => line.startsWith('{')) ?? '{}')).toMatchObject({
      onboarded: 0,
      rolesSet: 1,
      failed: 1,
    });
  });

  it('refuses a file in which the order of the requests decides the role of a person', async () => {
    const twice = [change(1, 'quant'), change(1, 'admin', { requestId: 'RC-2' }), person(2), change(2, 'quant')];
    const file = await fileOf('twice.jsonl', jsonLines(...twice));
    await expect(batch(file, batchOptions())).rejects.toThrow(
      /twice.jsonl:2: user.userName: is the same as in line 1.*\n.*twice.jsonl:4: user.userName: is the same as in line 3/,
    );
    expect(await executions('role-change')).toEqual({});
  });

  it('moves a message of an unknown kind to the dead-letter queue', async () => {
    await send(JSON.stringify({ ...change(1, 'quant'), kind: 'promotion' }));
    expect(await receiveDeadLetters()).toMatchObject([
      { MessageAttributes: { ERROR_MESSAGE: { StringValue: expect.stringContaining('onboarding or role-change') } } },
    ]);
  });
});

describe('onboard validate', () => {
  it('checks each request against the contract of its kind', async () => {
    const file = await fileOf(
      'kinds.jsonl',
      jsonLines(change(1, 'quant'), change(2, 'quant', { kind: 'promotion' }), { ...person(3), kind: 'role-change' }),
    );
    expect(await validate([file], { showRequests: true })).toBe(1);
    expect(said()).toContain('"finspace:UpdateKxUser"');
    expect(said()).toContain('kinds.jsonl:2: kind: must be onboarding or role-change');
    expect(said()).toMatch(/kinds.jsonl:3: user.name: is not a field/);
    expect(said()).toContain('1 valid, 2 invalid');
  });
});
