import { expect, it } from 'vitest';
import { groupsOfOutcome, haveChanged } from '../../../../functions/lib/verification/group-results.ts';

const quants = { name: 'Quants', groupId: 'g-1' };
const traders = { name: 'Traders', groupId: 'g-2' };
const requests = { wished: [quants, traders], allowed: [quants, traders] };

it('has no groups if the request has none', () => {
  expect(groupsOfOutcome(undefined, {})).toEqual({});
});

it.each([
  [{ granted: false as const }, undefined, false],
  [{ granted: true as const }, undefined, true],
  [{ granted: 'unknown' as const }, undefined, true],
  [{ granted: false as const }, [traders], true],
])('%o and revoked groups %o: a change is %s', ({ granted }, revokedGroups, expected) => {
  expect(haveChanged({ groups: [{ ...quants, granted }], ...(revokedGroups && { revokedGroups }) })).toBe(expected);
});

it('counts nothing as a change if there are no groups', () => {
  expect(haveChanged({})).toBe(false);
});

it('says false for the groups that were there already', () => {
  const results = {
    groupChanges: { revoke: [], grant: [traders], present: [quants] },
    revocations: { groups: [] },
    grants: { groups: [{ ...traders, granted: true }] },
  };
  expect(groupsOfOutcome(requests, results)).toEqual({
    groups: [
      { ...quants, granted: false },
      { ...traders, granted: true },
    ],
  });
});
