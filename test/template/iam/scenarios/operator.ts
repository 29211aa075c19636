/** What an operator asks the functions that stand beside the workflows. */
import { audit, recordLeave } from '../../../helpers/person/audit.ts';
import { plan } from '../../../helpers/person/plan.ts';
import { deployment, sampleOffboarding, sampleRequest, sampleRoleChange } from '../../../helpers/requests.ts';
import { stack, type World } from '../../../helpers/world.ts';
import { passTime, personWith, type Scenario, worldWithPerson } from './worlds.ts';

export const OPERATOR_TASKS: Record<string, Scenario> = {
  async 'an operator reads the record of a person, dismisses a request, and forgets the person'(restrict) {
    const world = await worldWithPerson(restrict);
    const { requestId, user } = sampleRequest();
    const { userName } = user;
    const request = { requestId, digest: '0123456789ab', kind: 'onboarding', execution: 'arn:aws:states:' };
    const actions = [
      { action: 'read', userName },
      { action: 'dismiss', userName, ...request, by: 'grace', reason: 'a test' },
      { action: 'dismissed' },
      { action: 'forget', userName },
    ];
    for (const action of actions) {
      const { error } = await askRecord(world, action);
      if (error) return false;
    }
    return true;
  },
  async 'an operator audits the access of a person who has left'(restrict) {
    const world = await worldWithPerson(restrict);
    const [user] = world.users().identityStore;
    const [kxUser] = world.users().kx;
    await recordLeave(world, sampleRequest().user.userName, [user?.UserId ?? '']);
    // The record of a person who is here names the kx user.
    const other = { ...personWith('another.person', 'admin'), finSpace: { type: 'APP_USER' } };
    world.usePolicies(stack);
    await world.onboard(other);
    passTime();
    restrict(world);
    const { findings } = await audit(world);
    return (
      findings.map(({ finding }) => finding).join() === 'kx-access-of-leaver,leave-not-finished' && kxUser !== undefined
    );
  },
  async 'an operator plans requests of each kind'(restrict) {
    const world = await worldWithPerson(restrict);
    const [user] = world.users().identityStore;
    const MemberId = { UserId: user?.UserId };
    const group = { IdentityStoreId: deployment.identityStoreId, GroupId: [...deployment.allowedGroups.values()][0] };
    await world.call('identityStore', 'CreateGroupMembership', { ...group, MemberId });
    const groups = [...deployment.allowedGroups.keys()];
    const planned = [
      await plan(world, { kind: 'onboarding', request: { ...sampleRequest(), groups } }),
      await plan(world, { kind: 'onboarding', request: { ...personWith('another.person', 'admin'), groups } }),
      await plan(world, { kind: 'role-change', request: { ...sampleRoleChange(), groups } }),
      await plan(world, { kind: 'offboarding', request: sampleOffboarding() }),
    ];
    return planned.every(({ result }) => result === 'carried-out') && planned[3]?.steps[0]?.action === 'remove';
  },
  async 'an operator plans requests for a person whose record is lost'(restrict) {
    const world = await worldWithPerson(restrict, { isForgotten: true, kxUserName: 'boss' });
    const { finSpace: _, kx = { role: 'analyst' }, ...request } = sampleRequest();
    const names = { ...request.user.name, familyName: 'King' };
    const planned = [
      await plan(world, { kind: 'role-change', request: sampleRoleChange() }),
      await plan(world, { kind: 'offboarding', request: sampleOffboarding() }),
      await plan(world, {
        kind: 'onboarding',
        request: { ...sampleRequest(), user: { ...request.user, name: names }, kx: { ...kx, userName: 'boss' } },
      }),
    ];
    return planned.every(({ result }) => result === 'carried-out') && planned[1]?.steps.length === 3;
  },
};

/** Asks the function that has the records of people. */
async function askRecord(world: World, action: object) {
  const arn = stack.functions.find(({ logicalId }) => logicalId === 'PersonRecordFunction')?.arn ?? '';
  let isAnswered = false;
  const answer = world.invoke(arn, JSON.stringify(action)).finally(() => {
    isAnswered = true;
  });
  await world.run(() => !isAnswered);
  return answer;
}
