/** Role changes: those that succeed, and those that tell which role the person has. */
import { sampleRoleChange } from '../../../helpers/requests.ts';
import { hasSucceeded, isReleased, roleChangeEntry, type Scenario, takesTurn, worldWithPerson } from './worlds.ts';

export const ROLE_CHANGES: Record<string, Scenario> = {
  async 'a role change, by an event'(restrict) {
    const world = await worldWithPerson(restrict);
    const hasTakenTurn = await takesTurn(world, roleChangeEntry());
    return hasTakenTurn && world.outcomes[0]?.detailType === 'User Role Changed' && isReleased(world);
  },
  async 'a role change of a kx user under another name'(restrict) {
    const world = await worldWithPerson(restrict, { kxUserName: 'boss' });
    await world.changeRole(sampleRoleChange());
    return hasSucceeded(world);
  },
  async 'a group whose answer was lost, of a role change'(restrict) {
    const world = await worldWithPerson(restrict);
    await world.setFaults([
      { operation: 'identitystore:CreateGroupMembership', error: 'InternalServerException', when: 'after' },
    ]);
    await world.changeRole({ ...sampleRoleChange(), groups: ['Quants'] });
    return hasSucceeded(world);
  },
  async 'a role change that failed tells which role the person has'(restrict) {
    const world = await worldWithPerson(restrict);
    await world.setFaults([{ operation: 'finspace:UpdateKxUser', error: 'LimitExceededException' }]);
    await world.changeRole(sampleRoleChange());
    return world.outcomes[0]?.detail.role.now !== undefined;
  },
  async 'a role change that was stopped tells which role the person has'(restrict) {
    const world = await worldWithPerson(restrict, { stopNext: true });
    await world.changeRole(sampleRoleChange());
    return world.outcomes[0]?.detail.role.now !== undefined;
  },
};
