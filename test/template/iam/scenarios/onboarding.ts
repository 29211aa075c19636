/** Onboardings: those that succeed, and those that tell what exists. */
import { deployment, sampleRequest, sampleRoleChange } from '../../../helpers/requests.ts';
import { functionsOf, World } from '../../../helpers/world.ts';
import { ADOPTING } from '../stacks.ts';
import {
  hasSucceeded,
  hrEntry,
  isReleased,
  passTime,
  peopleOf,
  personWith,
  type Scenario,
  takesTurn,
  worldWithPerson,
} from './worlds.ts';

const ADOPTING_FUNCTIONS = await functionsOf(ADOPTING, 'adopting');

export const ONBOARDINGS: Record<string, Scenario> = {
  async 'a new person, by an event'(restrict) {
    const world = new World();
    restrict(world);
    const hasTakenTurn = await takesTurn(world, hrEntry());
    return hasTakenTurn && world.outcomes[0]?.detailType === 'User Onboarded' && isReleased(world);
  },
  async 'a person who exists, with another role'(restrict) {
    const world = await worldWithPerson(restrict);
    await world.onboard({ ...sampleRequest(), kx: { ...sampleRequest().kx, role: 'quant' } });
    return hasSucceeded(world);
  },
  async 'a person whose names have changed'(restrict) {
    const world = await worldWithPerson(restrict);
    const { user, ...request } = sampleRequest();
    await world.onboard({ ...request, user: { ...user, name: { ...user.name, familyName: 'King' } } });
    return hasSucceeded(world);
  },
  async 'a group whose answer was lost'(restrict) {
    const world = await worldWithPerson(restrict);
    await world.setFaults([
      { operation: 'identitystore:CreateGroupMembership', error: 'InternalServerException', when: 'after' },
    ]);
    await world.onboard({ ...sampleRequest(), groups: ['Quants'] });
    return hasSucceeded(world);
  },
  async 'a person whom the identity provider provisions'(restrict) {
    const world = new World({ otherFunctions: ADOPTING_FUNCTIONS });
    const { user } = sampleRequest();
    await world.call('identityStore', 'CreateUser', {
      IdentityStoreId: deployment.identityStoreId,
      UserName: user.userName,
      DisplayName: user.displayName,
      Name: { GivenName: user.name.givenName, FamilyName: user.name.familyName },
      Emails: [{ Value: user.emails[0]?.value, Primary: true }],
    });
    restrict(world);
    await world.onboard(sampleRequest());
    return hasSucceeded(world);
  },
  async 'a person who comes back'(restrict) {
    const world = await worldWithPerson(restrict);
    await world.call('finSpaceData', 'DisableUser', { userId: world.users().finSpace[0]?.userId });
    await world.onboard({ ...sampleRequest(), requestId: 'HR-AGAIN', rehire: true });
    return hasSucceeded(world);
  },
  async 'a person who comes back, and is enabled by a call that conflicts'(restrict) {
    const world = await worldWithPerson(restrict);
    await world.call('finSpaceData', 'DisableUser', { userId: world.users().finSpace[0]?.userId });
    await world.setFaults([
      { operation: 'finspace-api:EnableUser', error: 'ConflictException', when: 'after', times: 4 },
    ]);
    await world.onboard({ ...sampleRequest(), requestId: 'HR-AGAIN', rehire: true });
    return hasSucceeded(world);
  },
  async 'a failure tells what exists'(restrict) {
    const world = await worldWithPerson(restrict);
    await world.setFaults([{ operation: 'identitystore:CreateUser', error: 'ServiceQuotaExceededException' }]);
    await world.onboard(sampleRequest());
    return tellsWhatExists(world) && isReleased(world);
  },
  async 'a failure tells what exists, without a record of it'(restrict) {
    const world = await worldWithPerson(restrict, { isForgotten: true });
    await world.setFaults([{ operation: 'identitystore:CreateUser', error: 'ServiceQuotaExceededException' }]);
    await world.onboard(sampleRequest());
    return tellsWhatExists(world);
  },
  async 'an execution that was stopped tells what exists'(restrict) {
    const world = await worldWithPerson(restrict, { stopNext: true });
    await world.onboard(sampleRequest());
    return tellsWhatExists(world);
  },
  async 'an execution that was stopped with a claim tells what exists, and lets its claim end'(restrict) {
    const world = await worldWithPerson(restrict);
    world.stopAtCall(8);
    await world.onboard(sampleRequest());
    const [person] = await peopleOf(world);
    return tellsWhatExists(world) && person?.claim?.M?.state?.S === 'draining';
  },
  async 'a failure tells of a kx user under another name'(restrict) {
    const world = await worldWithPerson(restrict, { kxUserName: 'boss' });
    await world.onboard(sampleRequest());
    return world.outcomes[0]?.detail.kxUser?.userName === 'boss';
  },
  async 'an execution that was stopped tells of a kx user under another name'(restrict) {
    const world = await worldWithPerson(restrict, { kxUserName: 'boss', stopNext: true });
    await world.onboard(sampleRequest());
    return world.outcomes[0]?.detail.kxUser?.userName === 'boss';
  },
  async 'a failure tells which groups the person is a member of'(restrict) {
    const world = await worldWithPerson(restrict, { isMember: true });
    await world.setFaults([
      { operation: 'identitystore:CreateGroupMembership', error: 'ServiceQuotaExceededException' },
    ]);
    await world.onboard({ ...sampleRequest(), groups: ['Quants', 'Traders'] });
    return world.outcomes[0]?.detail.groups?.[0]?.name === 'Quants';
  },
  async 'an execution that was stopped tells which groups the person is a member of'(restrict) {
    const world = await worldWithPerson(restrict, { isMember: true, stopNext: true });
    await world.onboard({ ...sampleRequest(), groups: ['Quants', 'Traders'] });
    return world.outcomes[0]?.detail.groups?.[0]?.name === 'Quants';
  },
  async 'a person who was found gets the first kx user, beside that of another person'(restrict) {
    const world = new World();
    const { kx, ...request } = sampleRequest();
    await world.onboard(request);
    await world.onboard(personWith('another.person', 'admin'));
    passTime();
    restrict(world);
    await world.onboard({ ...request, kx });
    return hasSucceeded(world);
  },
  async 'groups: given and taken, by an onboarding and by a role change'(restrict) {
    const world = await worldWithPerson(restrict, { isMember: true });
    await world.onboard({ ...sampleRequest(), groups: ['Traders'] });
    if (!hasSucceeded(world)) return false;
    passTime();
    await world.changeRole({ ...sampleRoleChange(), groups: ['Quants'] });
    return hasSucceeded(world);
  },
  async 'each role of the allow list, given and changed to'(restrict) {
    const world = new World();
    restrict(world);
    const roles = [...deployment.kxRoles.keys()];
    const requests = roles.map((role, index) => personWith(`person.${index}`, role));
    const changes = roles.map((_, index) => ({
      ...personWith('person.0', roles[(index + 1) % roles.length] ?? ''),
      requestId: `CHANGE-${index}`,
    }));
    for (const request of [...requests, ...changes]) {
      await world.onboard(request);
      if (!hasSucceeded(world)) return false;
      passTime();
    }
    return true;
  },
};

function tellsWhatExists({ outcomes }: World): boolean {
  const { identityStoreUser, finSpaceUser, kxUser } = outcomes[0]?.detail ?? {};
  return [identityStoreUser?.userId, finSpaceUser?.userId, kxUser?.userName].every((id) => id !== undefined);
}
