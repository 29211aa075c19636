import fc from 'fast-check';
import { expect, it } from 'vitest';
import { groupChanges } from '../../../core/api/group-changes.ts';

const GROUPS = Array.from({ length: 6 }, (_, index) => ({ name: `Group ${index}`, groupId: `g-${index}` }));
const someGroups = fc.subarray(GROUPS);

it('leads from any memberships to the wished ones, and touches no group outside of the allow list', () => {
  fc.assert(
    fc.property(someGroups, someGroups, someGroups, (allowed, wishedOf, member) => {
      const wished = allowed.filter((group) => wishedOf.includes(group));
      const memberOf = new Set(member.map(({ groupId }) => groupId));
      const { revoke, grant, present } = groupChanges({ wished, allowed }, memberOf);
      const after = new Set(memberOf);
      for (const { groupId } of revoke) expect(after.delete(groupId)).toBe(true);
      for (const { groupId } of grant) expect(after.has(groupId)).toBe(false);
      for (const { groupId } of grant) after.add(groupId);
      expect(GROUPS.filter(({ groupId }) => after.has(groupId))).toEqual(
        GROUPS.filter((group) => (allowed.includes(group) ? wished.includes(group) : memberOf.has(group.groupId))),
      );
      expect(new Set([...grant, ...present])).toEqual(new Set(wished));
      expect(grant.length + present.length).toBe(wished.length);
    }),
  );
});
