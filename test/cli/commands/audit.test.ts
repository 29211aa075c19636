/** `onboard audit`: findings as they come, in each format, and an audit that goes on after an interruption. */
import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CreateKxUserCommand, FinspaceClient } from '@aws-sdk/client-finspace';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { parse } from 'csv-parse/sync';
import * as v from 'valibot';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { audit } from '../../../cli/commands/access/audit.ts';
import { start } from '../../../cli/commands/start.ts';
import type { AuditOptions } from '../../../cli/declarations/access/audit.ts';
import { auditLine } from '../../../cli/json/access/audit.ts';
import { InvalidArgument } from '../../../cli/user-error.ts';
import { AUDIT_PAGE_SIZE } from '../../../core/audit/audit-page.ts';
import localParameters from '../../../local/parameters.json' with { type: 'json' };
import {
  cloud,
  fileOf,
  folder,
  forgetOutput,
  options,
  streams,
  useCommandsCloud,
} from '../../helpers/commands/commands-cloud.ts';
import { person } from '../../helpers/requests.ts';

useCommandsCloud();

const state = () => path.join(folder, 'audit.json');
const auditOptions = (more: Partial<AuditOptions> = {}): AuditOptions => ({
  ...options(),
  state: state(),
  callsPerSecond: 10,
  ...more,
});

/** Creates kx users whose owners are not there. */
async function createStrays(count: number): Promise<void> {
  const client = new FinspaceClient({
    endpoint: cloud.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  for (let number = 0; number < count; number += 1) {
    await client.send(
      new CreateKxUserCommand({
        environmentId: localParameters.KxEnvironmentId,
        userName: `stray-${number}`,
        iamRole: 'arn:aws:iam::111122223333:role/finspace/analyst',
        tags: { identityStoreUserId: 'nobody' },
        clientToken: `stray-${number}`,
      }),
    );
  }
}

const lines = () =>
  streams.stdout
    .trimEnd()
    .split('\n')
    .map((line) => v.parse(auditLine, JSON.parse(line)));

describe('one person and two kx users of nobody', () => {
  beforeEach(async () => {
    await start(await fileOf('request.json', JSON.stringify(person(1))), options());
    await createStrays(2);
    forgetOutput();
  });

  it('as text, with what each finding means', async () => {
    await expect(audit(auditOptions())).resolves.toBe(1);
    expect(streams.stdout).toContain(
      'Finding:              kx-user-of-nobody\nkx user:              arn:aws:finspace:',
    );
    expect(streams.stdout).toContain(
      'Checked: kx users 3, FinSpace users 1, identity-store users 1.\n' +
        '2 kx-user-of-nobody: The tag of the kx user names a person who is not in the identity store.\n',
    );
    expect(streams.stderr).toBe('');
    expect(existsSync(state())).toBe(false);
  });

  it('as JSON Lines, with a summary', async () => {
    await expect(audit(auditOptions({ json: true }))).resolves.toBe(1);
    const [first, second, summary, ...rest] = lines();
    expect(first).toMatchObject({ type: 'finding', finding: 'kx-user-of-nobody', kxUserName: 'stray-0' });
    expect(second).toMatchObject({ type: 'finding', kxUserName: 'stray-1', identityStoreUserId: 'nobody' });
    expect(summary).toEqual({
      type: 'summary',
      checked: { kx: 3, finspace: 1, 'identity-store': 1 },
      inProgress: 0,
      findings: { 'kx-user-of-nobody': 2 },
    });
    expect(rest).toEqual([]);
    // Neither the name nor the address of a person is in it.
    expect(streams.stdout).not.toContain('person.1');
  });

  it('as CSV', async () => {
    await expect(audit(auditOptions({ csv: true }))).resolves.toBe(1);
    expect(parse(streams.stdout, { columns: true })).toMatchObject([
      { finding: 'kx-user-of-nobody', kxUserName: 'stray-0', groupIds: '' },
      { finding: 'kx-user-of-nobody', kxUserName: 'stray-1' },
    ]);
  });
});

it('says that nothing was found', async () => {
  await expect(audit(auditOptions())).resolves.toBe(0);
  expect(streams.stdout).toBe('Checked: kx users 0, FinSpace users 0, identity-store users 0.\nNothing was found.\n');
});

describe('an audit that is interrupted', () => {
  /** Lets so many pages be audited, and interrupts the audit at the next. */
  function interruptAt(page: number): AbortSignal {
    const interrupt = new AbortController();
    const send = LambdaClient.prototype.send;
    let pages = 0;
    vi.spyOn(LambdaClient.prototype, 'send').mockImplementation(function (this: LambdaClient, ...call: unknown[]) {
      pages += 1;
      if (pages > page) interrupt.abort();
      return Reflect.apply(send, this, call);
    });
    return interrupt.signal;
  }

  it('goes on where it was, with the findings of before counted', async () => {
    await createStrays(AUDIT_PAGE_SIZE + 1);
    const signal = interruptAt(1);
    await expect(audit(auditOptions({ csv: true, signal }))).rejects.toMatchObject({ name: 'AbortError' });
    vi.mocked(LambdaClient.prototype.send).mockRestore();
    expect(streams.stderr).toContain(`The same command with --resume goes on from here (${state()}).`);
    expect(parse(streams.stdout, { columns: true })).toHaveLength(AUDIT_PAGE_SIZE);
    expect((await stat(state())).mode & 0o777).toBe(0o600);

    await expect(audit(auditOptions({ csv: true, resume: true }))).resolves.toBe(1);
    const found = parse(streams.stdout, { columns: true }).map((row) => Reflect.get(Object(row), 'kxUserName'));
    expect(new Set(found).size).toBe(AUDIT_PAGE_SIZE + 1);
    expect(found).toHaveLength(AUDIT_PAGE_SIZE + 1);
    expect(existsSync(state())).toBe(false);
  });

  it('has its findings in the exit code, also if the rest has none', async () => {
    await createStrays(AUDIT_PAGE_SIZE);
    const signal = interruptAt(1);
    await expect(audit(auditOptions({ json: true, signal }))).rejects.toMatchObject({ name: 'AbortError' });
    vi.mocked(LambdaClient.prototype.send).mockRestore();
    expect(streams.stderr).toBe('');
    forgetOutput();
    await expect(audit(auditOptions({ json: true, resume: true }))).resolves.toBe(1);
    expect(lines()).toMatchObject([{ type: 'summary', findings: { 'kx-user-of-nobody': AUDIT_PAGE_SIZE } }]);
  });

  it.each([
    ['no file', undefined, 'There is no audit to resume: '],
    ['no JSON', '{', 'is not the state of an audit. Leave out --resume'],
    ['another file', '{"requests":[]}', 'is not the state of an audit. Leave out --resume'],
  ])('is not resumed from %s', async (_, text, message) => {
    const file = path.join(folder, `${crypto.randomUUID()}.json`);
    if (text !== undefined) await writeFile(file, text);
    const resumed = audit(auditOptions({ resume: true, state: file }));
    await expect(resumed).rejects.toThrow(message);
    await expect(resumed).rejects.toBeInstanceOf(InvalidArgument);
  });

  it('is not resumed in another stack', async () => {
    const other = { auditFunction: 'other', section: 'kx', counts: { checked: {}, inProgress: 0, findings: {} } };
    await writeFile(state(), JSON.stringify(other));
    await expect(audit(auditOptions({ resume: true }))).rejects.toThrow('is the state of an audit of another stack');
    expect(JSON.parse(await readFile(state(), 'utf8'))).toEqual(other);
  });
});

it('says where the file of the place cannot be written', async () => {
  await expect(audit(auditOptions({ state: path.join(folder, 'none', 'audit.json') }))).rejects.toMatchObject({
    name: 'UnusableFile',
    exitCode: 2,
  });
});

it('ends with exit code 3 when the function fails, and can be resumed', async () => {
  const place = { section: 'kx', cursor: 'no place', counts: { checked: {}, inProgress: 0, findings: {} } };
  const auditFunction = cloud.stack.outputs.AuditAccessFunctionName;
  await writeFile(state(), JSON.stringify({ auditFunction, ...place }));
  await expect(audit(auditOptions({ resume: true }))).rejects.toMatchObject({
    name: 'AuditUnavailable',
    exitCode: 3,
    message: expect.stringContaining('start again, without --resume'),
  });
});
