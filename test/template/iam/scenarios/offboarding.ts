/** Offboardings: those that succeed, and those that tell what remains. */
import { sampleOffboarding, sampleRemoval } from '../../../helpers/requests.ts';
import type { World } from '../../../helpers/world.ts';
import { isReleased, offboardingEntry, type Scenario, takesTurn, worldWithPerson } from './worlds.ts';

export const OFFBOARDINGS: Record<string, Scenario> = {
  async 'a person leaves and is suspended, by an event'(restrict) {
    const world = await worldWithPerson(restrict, { isMember: true });
    const hasTakenTurn = await takesTurn(world, offboardingEntry());
    return hasTakenTurn && world.outcomes[0]?.detailType === 'User Offboarded' && isReleased(world);
  },
  async 'a person leaves and is removed, beside another person'(restrict) {
    const world = await worldWithPerson(restrict);
    await world.offboard(sampleRemoval());
    return world.outcomes[0]?.detailType === 'User Offboarded' && world.users().identityStore.length === 0;
  },
  async 'a person leaves of whom no record is kept'(restrict) {
    const world = await worldWithPerson(restrict, { isForgotten: true });
    await world.offboard(sampleOffboarding());
    return world.users().finSpace[0]?.status === 'DISABLED';
  },
  async 'a person leaves, and the answer about the FinSpace user is lost'(restrict) {
    const world = await worldWithPerson(restrict);
    await world.setFaults([
      { operation: 'finspace-api:DisableUser', error: 'ConflictException', when: 'after', times: 4 },
    ]);
    await world.offboard(sampleOffboarding());
    return world.outcomes[0]?.detailType === 'User Offboarded';
  },
  async 'an offboarding that failed tells what remains'(restrict) {
    const world = await worldWithPerson(restrict, { isMember: true });
    await world.setFaults([{ operation: 'finspace:UpdateKxUser', error: 'LimitExceededException' }]);
    await world.offboard(sampleOffboarding());
    return tellsWhatRemains(world);
  },
  async 'an offboarding that was stopped tells what remains'(restrict) {
    const world = await worldWithPerson(restrict, { isMember: true, stopNext: true });
    await world.offboard(sampleOffboarding());
    return tellsWhatRemains(world);
  },
};

function tellsWhatRemains({ outcomes }: World): boolean {
  const { identityStoreUser, groups, finSpaceUser, kxUsers } = outcomes[0]?.detail.remaining ?? {};
  return Boolean(identityStoreUser?.userId && Array.isArray(groups) && finSpaceUser?.status && kxUsers?.[0]?.userName);
}
