/** Random scenarios for the workflow: who exists, who is asked for, what goes wrong, who goes first. */
import fc from 'fast-check';
import { documentedExceptions, type ServiceOperation } from '../../core/exceptions.ts';
import type { RequestKind } from '../../core/kinds.ts';
import { OWNER_TAG } from '../../core/request/fields/owner-tag.ts';
import type { OnboardingRequest } from '../../core/request/onboarding-request.ts';
import type { RoleChangeRequest } from '../../core/request/role-change-request.ts';
import type { Fault } from '../../packages/local-cloud/gateway/faults.ts';
import { deployment } from '../requests.ts';
import type { World } from './world.ts';

/** What exists of a person before. */
export interface Existing {
  userName: string;
  identityStore: 'none' | 'same' | 'another email';
  finSpace: 'none' | 'same' | 'disabled' | 'another type';
  kx: 'none' | 'own' | 'untagged' | "somebody else's";
  role: string;
}

/** A request of either kind. */
export type AnyRequest =
  | { kind: 'onboarding'; request: OnboardingRequest }
  | { kind: 'role-change'; request: RoleChangeRequest };

/** A scenario. */
export interface Scenario {
  existing: Existing[];
  /** Run side by side. */
  asked: AnyRequest[];
  faults: Fault[];
  /** Milliseconds that a fresh FinSpace user is CREATING. */
  creatingMs: number;
  /** Which of the calls that wait goes next. */
  choices: number[];
  /** The call at which somebody stops the first execution. */
  stopAt: number | undefined;
}

/** The first two become the same kx user name. */
const USER_NAMES = ['ada.b', 'ada-b', 'bashō.松尾'] as const;

/** The given and the family name of everybody who exists before. */
export const EXISTING = 'Existentia';

/** Names that code takes for something else. Each is distinct enough to be looked for in a log. */
const NAMES = [
  EXISTING,
  'Adelaide',
  'O\'Neill-"Quote"',
  '$.requests.kx',
  "States.Format('{}')",
  'مُحَمَّد',
  'Zoe\u0301-Zoë',
  '🦉 Emoji',
];

const ROLES = ['analyst', 'quant', 'admin'];

/** Address of a person, as FinSpace takes it. */
export function addressOf(userName: string): string {
  return `${[...userName].map((letter) => (letter < '\u007f' ? letter : 'x')).join('')}@example.com`;
}

const existing: fc.Arbitrary<Existing> = fc.record({
  userName: fc.constantFrom(...USER_NAMES),
  identityStore: fc.constantFrom('none', 'same', 'same', 'same', 'another email'),
  finSpace: fc.constantFrom('none', 'same', 'same', 'disabled', 'another type'),
  kx: fc.constantFrom('none', 'own', 'own', 'own', 'untagged', "somebody else's"),
  role: fc.constantFrom(...ROLES),
});

const REQUEST_IDS = ['HR-1', 'HR-2'] as const;

const onboarding: fc.Arbitrary<AnyRequest> = fc
  .record({
    requestId: fc.constantFrom(...REQUEST_IDS),
    userName: fc.constantFrom(...USER_NAMES),
    givenName: fc.constantFrom(...NAMES),
    familyName: fc.constantFrom(...NAMES),
    finSpace: fc.boolean(),
    role: fc.option(fc.constantFrom(...ROLES), { freq: 5, nil: undefined }),
  })
  .map(({ requestId, userName, givenName, familyName, finSpace, role }) => ({
    kind: 'onboarding',
    request: {
      requestId,
      user: {
        userName,
        name: { givenName, familyName },
        displayName: `${givenName} ${familyName}`,
        emails: [{ value: addressOf(userName) }],
      },
      ...(finSpace && { finSpace: { type: 'APP_USER' as const } }),
      ...(role !== undefined && { kx: { role } }),
    },
  }));

const roleChange: fc.Arbitrary<AnyRequest> = fc
  .record({
    requestId: fc.constantFrom(...REQUEST_IDS),
    userName: fc.constantFrom(...USER_NAMES),
    role: fc.constantFrom(...ROLES),
  })
  .map(({ requestId, userName, role }) => ({
    kind: 'role-change',
    request: { requestId, user: { userName, emails: [{ value: addressOf(userName) }] }, kx: { role } },
  }));

const REQUESTS = { onboarding, 'role-change': roleChange };

const OPERATIONS = Object.keys(documentedExceptions) as ServiceOperation[];
const WRITES = OPERATIONS.filter((operation) => /:(Create|Update)/.test(operation));

const fault: fc.Arbitrary<Fault> = fc
  .tuple(
    fc.oneof(fc.constantFrom(...OPERATIONS), fc.constantFrom(...WRITES)),
    fc.nat(),
    fc.constantFrom<(1 | 2 | 3 | 'always')[]>(1, 1, 2, 2, 3, 'always'),
    fc.constantFrom('before' as const, 'after' as const),
  )
  .map(([operation, choice, times, when]) => {
    const exceptions = documentedExceptions[operation];
    const error = exceptions[choice % (exceptions.length + 1)];
    return { operation, times, when, ...(error === undefined ? { reset: true } : { error }) };
  });

/** Scenarios with one request of each of these kinds, side by side. */
export function scenarios(kinds: readonly RequestKind[]): fc.Arbitrary<Scenario> {
  // A role change of somebody who does not exist is soon over.
  const minLength = kinds.includes('role-change') ? 2 : 0;
  return fc.record({
    existing: fc.uniqueArray(existing, { minLength, maxLength: 3, selector: ({ userName }) => userName }),
    asked: fc.tuple(...kinds.map((kind) => REQUESTS[kind])),
    faults: fc.array(fault, { maxLength: 3 }),
    creatingMs: fc.constantFrom(0, 5_000, 60_000),
    choices: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 40 }),
    stopAt: fc.option(fc.nat({ max: 15 }), { freq: 5, nil: undefined }),
  });
}

/** Makes what exists before. */
export async function prepare(world: World, { existing: people }: Scenario): Promise<void> {
  for (const person of people) {
    const owner = await makeIdentityStoreUser(world, person);
    await makeFinSpaceUser(world, person);
    await makeKxUser(world, person, owner);
  }
  // What existed before has been there for long.
  world.letTimePass(3_600_000);
}

async function makeIdentityStoreUser(world: World, { userName, identityStore }: Existing): Promise<string | undefined> {
  if (identityStore === 'none') return undefined;
  const { UserId } = await world.call('identityStore', 'CreateUser', {
    IdentityStoreId: deployment.identityStoreId,
    UserName: userName,
    DisplayName: 'Existing',
    Name: { GivenName: 'Existing', FamilyName: 'Person' },
    Emails: [{ Value: identityStore === 'same' ? addressOf(userName) : `former-${addressOf(userName)}` }],
  });
  return UserId;
}

async function makeFinSpaceUser(world: World, { userName, finSpace }: Existing): Promise<void> {
  if (finSpace === 'none') return;
  const { userId } = await world.call('finSpaceData', 'CreateUser', {
    emailAddress: addressOf(userName),
    type: finSpace === 'another type' ? 'SUPER_USER' : 'APP_USER',
    firstName: EXISTING,
    lastName: EXISTING,
  });
  if (finSpace === 'disabled') await world.call('finSpaceData', 'DisableUser', { userId });
}

async function makeKxUser(world: World, { userName, kx, role }: Existing, owner: string | undefined): Promise<void> {
  const name = kxNameOf(userName);
  const isTaken = world.users().kx.some((user) => user.userName === name);
  if (kx === 'none' || isTaken || (kx === 'own' && owner === undefined)) return;
  const tag = { own: owner, untagged: undefined, "somebody else's": 'somebody' }[kx];
  await world.call('finSpace', 'CreateKxUser', {
    environmentId: deployment.kxEnvironmentId,
    userName: name,
    iamRole: deployment.kxRoles.get(role),
    ...(tag !== undefined && { tags: { [OWNER_TAG]: tag } }),
  });
}

/** Name of the kx user that a person gets. */
export function kxNameOf(userName: string): string {
  return userName.replace(/[^0-9A-Za-z_-]/gu, '-');
}
