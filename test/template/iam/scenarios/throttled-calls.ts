/** Calls that a service throttles. */
import { sampleOffboarding, sampleRemoval, sampleRequest, sampleRoleChange } from '../../../helpers/requests.ts';
import { World } from '../../../helpers/world.ts';
import { lineOf, type Restrict, type Scenario, worldWithPerson } from './worlds.ts';

const newcomer = async () => new World();
const colleague = (restrict: Restrict) => worldWithPerson(restrict);
const member = (restrict: Restrict) => worldWithPerson(restrict, { isMember: true });
const onboard = (more: object) => (world: World) => world.onboard({ ...sampleRequest(), ...more });
const suspend = (world: World) => world.offboard(sampleOffboarding());
const remove = (world: World) => world.offboard(sampleRemoval());
const rehire = async (world: World) => {
  await world.call('finSpaceData', 'DisableUser', { userId: world.users().finSpace[0]?.userId });
  await world.onboard({ ...sampleRequest(), requestId: 'HR-AGAIN', rehire: true });
};
/** The operation that is throttled, the world before, and the requests that use the operation. */
const CALLS: [string, (restrict: Restrict) => Promise<World>, (world: World) => Promise<unknown>][] = [
  ['identitystore:CreateUser', newcomer, onboard({})],
  ['finspace-api:CreateUser', newcomer, onboard({})],
  ['finspace:CreateKxUser', newcomer, onboard({})],
  ['finspace:UpdateKxUser', colleague, (world) => world.changeRole(sampleRoleChange())],
  ['identitystore:CreateGroupMembership', newcomer, onboard({ groups: ['Quants'] })],
  ['identitystore:DeleteGroupMembership', member, onboard({ groups: [] })],
  ['finspace-api:EnableUser', colleague, rehire],
  ['identitystore:DeleteGroupMembership', member, suspend],
  ['finspace-api:DisableUser', colleague, suspend],
  ['finspace:UpdateKxUser', colleague, suspend],
  ['finspace:DeleteKxUser', colleague, remove],
  ['identitystore:DeleteUser', colleague, remove],
];
/** Each function that writes notes a throttled call, which halves the rates of the line. */
export const THROTTLED_CALLS: Record<string, Scenario> = Object.fromEntries(
  CALLS.map(([operation, begin, carryOut], index): [string, Scenario] => [
    `a throttled call slows the others down: ${operation} (${index})`,
    async (restrict) => {
      const world = await begin(restrict);
      restrict(world);
      await world.setFaults([{ operation, error: 'ThrottlingException', times: 1 }]);
      await carryOut(world);
      return (await lineOf(world)).factor?.N === '0.5';
    },
  ]),
);
