/** `onboard plan` and `--plan`: what requests would do, without sending them. */
import * as v from 'valibot';
import { beforeEach, describe, expect, it } from 'vitest';
import { plan } from '../../../cli/commands/access/plan.ts';
import { changeRole } from '../../../cli/commands/change-role.ts';
import { offboard } from '../../../cli/commands/offboard.ts';
import { start } from '../../../cli/commands/start.ts';
import { planLine } from '../../../cli/json/access/plan.ts';
import {
  executions,
  fileOf,
  forgetOutput,
  options,
  setFaults,
  streams,
  useCommandsCloud,
  userCounts,
} from '../../helpers/commands/commands-cloud.ts';
import { jsonLines, person } from '../../helpers/requests.ts';

useCommandsCloud();

const lines = () =>
  streams.stdout
    .trimEnd()
    .split('\n')
    .map((line) => v.parse(planLine, JSON.parse(line)));
const role = (name: string) => `arn:aws:iam::111122223333:role/finspace/${name}`;
const email = 'person.1@example.com';

describe('a file', () => {
  it('has a plan for each request of any kind, and none is sent', async () => {
    const user = { userName: 'person.1', emails: [{ value: email }] };
    const file = await fileOf(
      'mixed.jsonl',
      jsonLines(
        person(1, { groups: ['Quants'] }),
        { kind: 'role-change', requestId: 'R-1', user, kx: { role: 'quant' } },
        { kind: 'offboarding', requestId: 'L-1', user },
        person(2, { kx: { role: 'root' } }),
        { requestId: 'a b' },
      ),
    );
    await expect(plan(file, { ...options(), json: true })).resolves.toBe(1);
    const [joins, changes, leaves, notAllowed, invalid, ...rest] = lines();
    expect(joins).toMatchObject({
      line: 1,
      requestId: 'HR-1',
      kind: 'onboarding',
      result: 'carried-out',
      steps: [
        { target: 'identity-store-user', action: 'create' },
        { target: 'finspace-user', action: 'create' },
        { target: 'kx-user', action: 'create', name: 'person-1', to: role('analyst') },
        { target: 'group', action: 'grant', name: 'Quants' },
      ],
    });
    expect(changes).toMatchObject({
      line: 2,
      result: 'refused',
      refusal: { step: 'FindIdentityStoreUser', error: 'UserNotFound', disposition: 'onboard-first' },
    });
    expect(leaves).toEqual({ line: 3, requestId: 'L-1', kind: 'offboarding', result: 'carried-out', steps: [] });
    expect(notAllowed).toMatchObject({ line: 4, refusal: { step: 'PrepareOnboarding', error: 'InvalidRequest' } });
    expect(invalid).toMatchObject({ line: 5, kind: 'onboarding', refusal: { error: 'InvalidRequest' } });
    expect(invalid).not.toHaveProperty('requestId');
    expect(rest).toEqual([]);
    expect(streams.stderr).toBe('');
    await expect(userCounts()).resolves.toEqual([0, 0, 0]);
    await expect(executions()).resolves.toEqual({});
  });

  it('as text, and with exit code 0 when all would be carried out', async () => {
    const file = await fileOf('one.json', JSON.stringify(person(1)));
    await expect(plan(file, options())).resolves.toBe(0);
    expect(streams.stdout).toContain('HR-1, onboarding: would be carried out\nWhere:');
    expect(streams.stderr).toContain('one.json: 1 would be carried out, 0 would not. Nothing was sent.');
  });

  it('without a request is an error', async () => {
    await expect(plan(await fileOf('none.jsonl', ''), options())).rejects.toMatchObject({ exitCode: 2 });
  });

  it('ends with exit code 3 when something cannot be read', async () => {
    await setFaults({ operation: 'dynamodb:GetItem', error: 'ResourceNotFoundException', times: 'always' });
    const file = await fileOf('one.json', JSON.stringify(person(1)));
    await expect(plan(file, options())).rejects.toMatchObject({ name: 'PlanUnavailable', exitCode: 3 });
  });
});

describe('--plan', () => {
  beforeEach(async () => {
    await start(await fileOf('request.json', JSON.stringify(person(1))), options());
    forgetOutput();
  });

  it('of start', async () => {
    const file = await fileOf('request.json', JSON.stringify(person(1, { requestId: 'HR-9', kx: { role: 'admin' } })));
    await expect(start(file, { ...options(), plan: true, json: true })).resolves.toBe(0);
    expect(lines()).toMatchObject([
      {
        result: 'carried-out',
        steps: [
          { action: 'adopt' },
          { action: 'adopt' },
          { target: 'kx-user', action: 'change-role', from: role('analyst'), to: role('admin') },
        ],
      },
    ]);
    expect(Object.keys(await executions())).toHaveLength(1);
  });

  it('of change-role', async () => {
    await expect(changeRole('person.1', 'quant', { ...options(), groups: true, plan: true, json: true })).resolves.toBe(
      0,
    );
    expect(lines()).toMatchObject([{ steps: [{ action: 'change-role', from: role('analyst'), to: role('quant') }] }]);
    await expect(executions('role-change')).resolves.toEqual({});
  });

  it('of offboard, which does not ask', async () => {
    const leave = { ...options(), email, remove: true as const, plan: true as const, json: true as const };
    await expect(offboard('person.1', leave)).resolves.toBe(0);
    expect(lines()[0]?.steps.map(({ target, action }) => `${target} ${action}`)).toEqual([
      'finspace-user disable',
      'kx-user delete',
      'identity-store-user delete',
    ]);
    await expect(userCounts()).resolves.toEqual([1, 1, 1]);
  });

  it('of offboard, of another person', async () => {
    await expect(offboard('person.1', { ...options(), email: 'other@example.com', plan: true })).resolves.toBe(1);
    expect(streams.stdout).toContain('offboarding: would fail in FindLeaver: UserMismatch (look-closer): ');
  });
});
