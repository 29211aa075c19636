/** Several requests and events: their turns, their order, batches, and what cannot be delivered. */
import { sampleOffboarding, sampleRequest, sampleRoleChange } from '../../../helpers/requests.ts';
import { stack, World } from '../../../helpers/world.ts';
import { handleMessages } from './messages.ts';
import { roleChangeEntry, type Scenario, worldWithPerson } from './worlds.ts';

export const MANY_REQUESTS: Record<string, Scenario> = {
  async 'an older request is answered with the newer one'(restrict) {
    const world = await worldWithPerson(restrict);
    const requestedAt = new Date(Date.now() - 60_000).toISOString();
    const Detail = JSON.stringify({ ...sampleRoleChange(), requestedAt });
    await world.events.putEntries([{ ...roleChangeEntry(), Detail }]);
    await world.run(() => false);
    return world.outcomes[0]?.detailType === 'Request Superseded';
  },
  async 'an older onboarding is answered with the newer one'(restrict) {
    const world = await worldWithPerson(restrict);
    const requestedAt = new Date(Date.now() - 60_000).toISOString();
    await world.onboard({ ...sampleRequest(), requestId: 'HR-OLD', requestedAt });
    return world.outcomes[0]?.detailType === 'Request Superseded';
  },
  async 'an older offboarding is answered with the newer one'(restrict) {
    const world = await worldWithPerson(restrict);
    const requestedAt = new Date(Date.now() - 60_000).toISOString();
    await world.offboard({ ...sampleOffboarding(), requestedAt });
    return world.outcomes[0]?.detailType === 'Request Superseded';
  },
  async 'a batch: one that has failed before, one that is no JSON'(restrict) {
    const world = new World();
    restrict(world);
    await world.setFaults([{ operation: 'finspace:CreateKxUser', error: 'LimitExceededException' }]);
    const body = JSON.stringify(sampleRequest());
    await handleMessages(world, body);
    await handleMessages(world, body, 'not JSON');
    const outcomes = world.outcomes.map(({ detailType }) => detailType);
    return outcomes.join() === 'User Onboarding Failed,User Onboarded' && world.deadLetters.includes('not JSON');
  },
  async 'a batch: a role change that has failed before'(restrict) {
    const world = new World();
    restrict(world);
    const body = JSON.stringify({ kind: 'role-change', ...sampleRoleChange() });
    await handleMessages(world, body);
    await handleMessages(world, body);
    const outcomes = world.outcomes.map(({ detailType }) => detailType);
    return outcomes.join() === 'User Role Change Failed,User Role Change Failed';
  },
  async 'a batch: an offboarding that has failed before'(restrict) {
    const world = await worldWithPerson(restrict);
    await world.setFaults([{ operation: 'finspace:UpdateKxUser', error: 'LimitExceededException' }]);
    const body = JSON.stringify({ kind: 'offboarding', ...sampleOffboarding() });
    await handleMessages(world, body);
    await handleMessages(world, body);
    const outcomes = world.outcomes.map(({ detailType }) => detailType);
    return outcomes.join() === 'User Offboarding Failed,User Offboarded';
  },
  async 'events that cannot be delivered'(restrict) {
    const world = new World();
    restrict(world);
    const targets = stack.rules.flatMap((rule) => rule.targets.map((target) => ({ rule, target })));
    for (const { rule, target } of targets) await world.targets.sendToDeadLetterQueue(rule, target, {}, new Error('x'));
    return world.deadLetters.length === targets.length;
  },
};
