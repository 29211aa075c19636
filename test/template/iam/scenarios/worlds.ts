/** The worlds of the scenarios, and what is read from them. */
import { vi } from 'vitest';
import { LINE_KEY } from '../../../../core/pace/line.ts';
import { LANDING_MS } from '../../../../core/person/timing.ts';
import type { Document } from '../../../helpers/document.ts';
import { prepared } from '../../../helpers/prepared.ts';
import { deployment, sampleOffboarding, sampleRequest, sampleRoleChange } from '../../../helpers/requests.ts';
import { stack, type World, type WorldOptions } from '../../../helpers/world.ts';

/** Gives a world the policies that a scenario is tried with. Until then it has all permissions. */
export type Restrict = (world: World) => void;

/** Uses the application, and says whether all went as it should. */
export type Scenario = (restrict: Restrict) => Promise<boolean>;

/** An event of the HR system. */
export type Entry = { EventBusName: string; Source: string; DetailType: string; Detail: string };

/** An event that asks for the sample onboarding. */
export function hrEntry(): Entry {
  return {
    EventBusName: stack.outputs.EventBusName ?? '',
    Source: 'hr',
    DetailType: 'User Onboarding Requested',
    Detail: JSON.stringify(sampleRequest()),
  };
}

/** An event that asks for the sample role change. */
export function roleChangeEntry(): Entry {
  return { ...hrEntry(), DetailType: 'User Role Change Requested', Detail: JSON.stringify(sampleRoleChange()) };
}

/** An event that asks for the sample offboarding. */
export function offboardingEntry(): Entry {
  return { ...hrEntry(), DetailType: 'User Offboarding Requested', Detail: JSON.stringify(sampleOffboarding()) };
}

/** The request for another person. */
export function personWith(userName: string, role: string): object {
  const { user, requestId } = sampleRequest();
  return { requestId, user: { ...user, userName, emails: [{ value: `${userName}@example.com` }] }, kx: { role } };
}

/** What has happened before a scenario. */
interface Preparation {
  /** The person is a member of the first group. */
  isMember?: boolean;
  /** The name of the kx user, if it is not that of the person. */
  kxUserName?: string;
  /** The record of the person is lost. */
  isForgotten?: boolean;
}

/** How a person is prepared. */
export interface PersonOptions extends WorldOptions, Preparation {
  /** Stops the first execution after the preparation at its first call. */
  stopNext?: boolean;
}

const onboarded = prepared(
  async (world, { isMember = false, kxUserName, isForgotten = kxUserName !== undefined }: Preparation) => {
    const { kx = { role: 'analyst' }, ...request } = sampleRequest();
    await world.onboard({ ...request, kx: { ...kx, ...(kxUserName !== undefined && { userName: kxUserName }) } });
    if (isMember) {
      await world.call('identityStore', 'CreateGroupMembership', {
        IdentityStoreId: deployment.identityStoreId,
        GroupId: world.groups().groups[0]?.GroupId,
        MemberId: { UserId: world.users().identityStore[0]?.UserId },
      });
    }
    passTime();
    // What the record names is not searched for.
    if (isForgotten) {
      world.loseTable(stack.tables[0]?.name ?? '');
      vi.setSystemTime(Date.now() + LANDING_MS);
    }
  },
);

/** A world in which the sample person has been onboarded with all permissions. */
export async function worldWithPerson(
  restrict: Restrict,
  { stopNext = false, isMember, kxUserName, isForgotten, ...options }: PersonOptions = {},
): Promise<World> {
  const world = await onboarded(options, {
    ...(isMember !== undefined && { isMember }),
    ...(kxUserName !== undefined && { kxUserName }),
    ...(isForgotten !== undefined && { isForgotten }),
  });
  if (stopNext) world.stopAtCall(1);
  restrict(world);
  return world;
}

/** Requests of the same moment would be in the order of their names. */
export function passTime(): void {
  vi.setSystemTime(Date.now() + 1_000);
}

/** An execution also succeeds when its request is superseded. */
export function hasSucceeded({ outcomes }: World): boolean {
  return /^User (Onboarded|Role Changed)$/.test(outcomes.at(-1)?.detailType ?? '');
}

/** The item of the line. */
export async function lineOf(world: World): Promise<Document> {
  const Key = { person: { S: LINE_KEY.person }, item: { S: LINE_KEY.item } };
  const { Item } = await world.call('dynamoDb', 'GetItem', { TableName: stack.tables[0]?.name, Key });
  return Item ?? {};
}

/** The items of people in the table of a world. */
export async function peopleOf(world: World): Promise<Document[]> {
  const [table] = stack.tables;
  const { Items } = await world.call('dynamoDb', 'Scan', { TableName: table?.name });
  return Items.filter(({ item }: Document) => item.S === 'person');
}

/** Whether no request claims a person any more. */
export async function isReleased(world: World): Promise<boolean> {
  return (await peopleOf(world)).every(({ claim }) => claim === undefined);
}

/** Carries out the request of an event. @returns whether it has taken a turn */
export async function takesTurn(world: World, entry: Entry): Promise<boolean> {
  const before = await lineOf(world);
  await world.events.putEntries([entry]);
  await world.run(() => false);
  return (await lineOf(world)).next?.N !== before.next?.N;
}
