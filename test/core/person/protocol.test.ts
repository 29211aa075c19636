/** The rules for leaving and for groups, one step at a time. `test/person-model` explores what follows from all rules. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderKey } from '../../../core/person/order.ts';
import type { Intent, PersonRecord, RecordedUsers } from '../../../core/person/person-record.ts';
import { claim, fence, leaverIds, mark, newerGroups, newerRole, type Step } from '../../../core/person/protocol.ts';
import { EXECUTION_MS, LANDING_MS } from '../../../core/person/timing.ts';

const NOW = Date.parse('2026-02-01T00:00:00Z');
const FLOOR = 0;
const HOLDER = 'arn:execution';

/** Key of a request that was sent on a day of January. */
const on = (day: number): string =>
  orderKey({ sentAt: new Date(Date.UTC(2026, 0, day)).toISOString(), requestId: `HR-${day}`, digest: 'd' });

const leave = (day: number, users?: RecordedUsers): Intent => ({
  key: on(day),
  kind: 'offboarding',
  concerns: 'person',
  ...(users && { users }),
});
const onboarding = (day: number): Intent => ({ key: on(day), kind: 'onboarding', concerns: 'person' });
const roleChange = (day: number, groups?: string[]): Intent => ({
  key: on(day),
  kind: 'role-change',
  concerns: 'role',
  role: `role ${day}`,
  ...(groups && { groups }),
});

/** A record with a claim of this execution. */
function held(record: PersonRecord = {}): PersonRecord {
  return { ...record, claim: { holder: HOLDER, state: 'held', until: NOW + EXECUTION_MS + LANDING_MS, open: 0 } };
}

function recordOf(step: Step): PersonRecord {
  if ('refused' in step) throw new Error(`The step is refused: ${step.refused}`);
  return step.record;
}

const claimed = (record: PersonRecord, intent: Intent): Step =>
  claim(record, { holder: HOLDER, startedAt: NOW, intent }, FLOOR, NOW);
const fenced = (record: PersonRecord, intent: Intent): PersonRecord =>
  recordOf(fence(held(record), HOLDER, intent, FLOOR, NOW));
const marked = (record: PersonRecord, intent: Intent, users: RecordedUsers = {}): PersonRecord =>
  recordOf(mark(held(record), HOLDER, intent, users, NOW));

/** Few ids, so that some come again. */
const id = fc.integer({ min: 1, max: 40 }).map(String);

const USERS = { identityStoreUserId: 'u-1', finSpaceUserId: 'f-1', kxUserArn: 'k-1' };

describe('a leave', () => {
  it('is recorded before its first write, with the ids of the users that it has found and of those that are known', () => {
    const record = fenced({ users: { identityStoreUserId: 'u-0' } }, leave(5, USERS));
    expect(record).toMatchObject({
      wholeKey: on(5),
      wholeKind: 'offboarding',
      left: { key: on(5), ids: ['u-0', 'u-1', 'f-1'] },
      users: { identityStoreUserId: 'u-0' },
    });
    expect(leaverIds(record)).toEqual(['u-0', 'u-1', 'f-1']);
  });

  it('that has ended leaves no users of the person, but their ids', () => {
    const record = marked({ users: USERS }, leave(5), { finSpaceUserId: 'f-2' });
    expect(record).toMatchObject({ users: {}, wholeKind: 'offboarding', left: { ids: ['u-1', 'f-1', 'f-2'] } });
  });

  it('keeps the ids of earlier leaves, the newest twenty, each once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ identityStoreUserId: id, finSpaceUserId: id }), { maxLength: 25, size: 'max' }),
        (leaves) => {
          let record: PersonRecord = {};
          for (const [day, users] of leaves.entries()) record = fenced(record, leave(day, users));
          const newestFirst = leaves.flatMap((users) => Object.values(users)).reverse();
          expect(leaverIds(record).toReversed()).toEqual(
            expect.arrayContaining([...new Set(newestFirst)].slice(0, 20)),
          );
          expect(leaverIds(record).length).toBe(Math.min(20, new Set(newestFirst).size));
        },
      ),
    );
  });

  it('supersedes what is older, and is superseded by a newer onboarding, not by a newer role change', () => {
    const left = fenced({}, leave(5));
    expect(claimed(left, onboarding(4))).toEqual({ refused: 'superseded', by: on(5) });
    expect(claimed(left, roleChange(4))).toEqual({ refused: 'superseded', by: on(5) });
    expect(claimed({ wholeKey: on(6), wholeKind: 'onboarding' }, leave(5))).toMatchObject({ refused: 'superseded' });
    expect(claimed({ roleKey: on(6) }, leave(5))).toMatchObject({ record: {} });
  });
});

describe('a person who has left', () => {
  const left = marked({ users: USERS }, leave(5));
  const { claim: _, ...idle } = left;

  it('gets no role, however new the role change is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 6, max: 30 }), (day) => {
        expect(claimed(idle, roleChange(day))).toEqual({ refused: 'left', by: on(5) });
        expect(fence(left, HOLDER, roleChange(day), FLOOR, NOW)).toEqual({ refused: 'left', by: on(5) });
      }),
    );
  });

  it('is still gone while an onboarding is under way: an interrupted one must not adopt the users of before', () => {
    const returning = fenced(idle, onboarding(7));
    expect(returning).toMatchObject({ wholeKind: 'onboarding', left: { key: on(5), ids: ['u-1', 'f-1'] } });
    const { claim: __, ...interrupted } = returning;
    expect(claimed(interrupted, onboarding(7))).toMatchObject({ record: { left: { ids: ['u-1', 'f-1'] } } });
    expect(claimed(interrupted, roleChange(8))).toEqual({ refused: 'left', by: on(5) });
  });

  it('is not looked at while another execution may write: a role change waits for the onboarding before it', () => {
    const busy = held(fenced(idle, onboarding(7)));
    expect(claim(busy, { holder: 'other', startedAt: NOW, intent: roleChange(8) }, FLOOR, NOW)).toEqual({
      refused: 'busy',
    });
  });

  it('is here again when an onboarding has ended, with its users alone', () => {
    const { claim: __, ...back } = marked(fenced(idle, onboarding(7)), onboarding(7), { identityStoreUserId: 'u-2' });
    expect(back).toEqual({ wholeKey: on(7), wholeKind: 'onboarding', users: { identityStoreUserId: 'u-2' } });
    expect(claimed(back, roleChange(8))).toHaveProperty('record');
    expect(leaverIds(back)).toEqual([]);
  });

  it('leaves no user to the next person of the name, also if the leave did not end', () => {
    const interrupted = fenced({ users: USERS }, leave(5));
    expect(marked(interrupted, onboarding(7), { identityStoreUserId: 'u-2' })).toMatchObject({
      users: { identityStoreUserId: 'u-2' },
    });
    expect(marked(interrupted, onboarding(7), { identityStoreUserId: 'u-2' }).users).not.toHaveProperty('kxUserArn');
  });
});

describe('a role change with groups', () => {
  it('records both, each unless a newer request has set it', () => {
    expect(fenced({}, roleChange(5, ['g-5']))).toMatchObject({ roleKey: on(5), groupsKey: on(5), groups: ['g-5'] });
    const newerRoleFirst = fenced({ roleKey: on(6), role: 'role 6' }, roleChange(5, ['g-5']));
    expect(newerRoleFirst).toMatchObject({ roleKey: on(6), role: 'role 6', groupsKey: on(5), groups: ['g-5'] });
    const newerGroupsFirst = marked({ groupsKey: on(6), groups: ['g-6'] }, roleChange(5, ['g-5']));
    expect(newerGroupsFirst).toMatchObject({ roleKey: on(5), groupsKey: on(6), groups: ['g-6'] });
    expect(marked({ groupsKey: on(4), groups: ['g-4'] }, roleChange(5)), 'no groups').toMatchObject({
      groupsKey: on(4),
      groups: ['g-4'],
    });
  });

  it('is superseded only if a newer request has set all that it sets', () => {
    const role = { roleKey: on(6), role: 'role 6' };
    const groups = { groupsKey: on(7), groups: ['g-7'] };
    expect(claimed(role, roleChange(5))).toEqual({ refused: 'superseded', by: on(6) });
    expect(claimed(role, roleChange(5, ['g-5']))).toHaveProperty('record');
    expect(claimed(groups, roleChange(5))).toHaveProperty('record');
    expect(claimed(groups, roleChange(5, ['g-5']))).toHaveProperty('record');
    expect(claimed({ ...role, ...groups }, roleChange(5, ['g-5']))).toEqual({ refused: 'superseded', by: on(6) });
  });

  it('gives what a newer request has set', () => {
    const record: PersonRecord = { roleKey: on(6), role: 'role 6', groupsKey: on(7), groups: ['g-7'] };
    for (const intent of [roleChange(5, ['g-5']), onboarding(5)]) {
      expect(newerRole(record, intent)).toBe('role 6');
      expect(newerGroups(record, intent)).toEqual(['g-7']);
    }
    expect(newerRole(record, leave(5)), 'a leave').toBeUndefined();
    expect(newerRole(record, onboarding(6)), 'its own role').toBeUndefined();
    expect(newerGroups(record, roleChange(7, [])), 'its own groups').toBeUndefined();
  });
});
