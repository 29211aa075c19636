/** Random scenarios for the workflow: who exists, who is asked for, what goes wrong, who goes first. */
import fc from 'fast-check';
import type { Fault } from 'local-cloud';
import { documentedExceptions, type ServiceOperation } from '../../../core/exceptions.ts';
import type { RequestKind } from '../../../core/kinds.ts';
import { OWNER_TAG } from '../../../core/request/fields/owner-tag.ts';
import type { OnboardingRequest } from '../../../core/request/onboarding-request.ts';
import type { RoleChangeRequest } from '../../../core/request/role-change-request.ts';
import { deployment } from '../../helpers/requests.ts';
import type { World } from '../../helpers/world.ts';

/** What exists of a person before. */
export interface Existing {
  userName: string;
  identityStore: 'none' | 'same' | 'another email';
  /** How the identity store spells the user name and the address. */
  spelling: 'same' | 'upper case' | 'decomposed name' | 'full-width address';
  title: string | undefined;
  finSpace: 'none' | 'same' | 'disabled' | 'another type';
  /** The given and the family name of the FinSpace user. */
  finSpaceName: string;
  /** Whether the FinSpace user is older than the identity-store user. */
  finSpaceIsOlder: boolean;
  access: Access;
  kx: 'none' | 'own' | 'untagged' | "another person's";
  kxName: string | undefined;
  kxTags: Record<string, string>;
  role: string;
}

/** API access of a FinSpace user. */
type Access = Pick<NonNullable<OnboardingRequest['finSpace']>, 'apiAccess' | 'apiAccessPrincipalArn'>;

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
  /** The call at which an operator stops the first execution. */
  stopAt: number | undefined;
}

/** The first two become the same kx user name. */
const USER_NAMES = ['ada.b', 'ada-b', 'bashō.松尾'] as const;

/** A name of a kx user that is not made of a user name, and the one that two of the people get by default. */
const KX_NAMES = ['boss', 'ada-b'] as const;

/** The given and the family name of every identity-store user who exists before. */
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

const TITLES = ['Titularia', 'Titulus'];

const ROLES = ['analyst', 'quant', 'admin'];

const PRINCIPALS = ['one', 'other'].map((name) => `arn:aws:iam::${deployment.accountId}:role/api-${name}`);

/** Address of a person, as FinSpace takes it. */
function addressOf(userName: string): string {
  return `${[...userName].map((letter) => (letter < '\u007f' ? letter : 'x')).join('')}@example.com`;
}

const access: fc.Arbitrary<Access> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<Access[]>({}, {}, { apiAccess: 'DISABLED' }) },
  fc
    .record({
      apiAccess: fc.constantFrom('ENABLED' as const, 'DISABLED' as const),
      apiAccessPrincipalArn: fc.option(fc.constantFrom(...PRINCIPALS), { nil: undefined }),
    })
    .map(defined),
);

/** Mostly none, so that most people are adopted. */
const kxTags: fc.Arbitrary<Record<string, string>> = fc.constantFrom<Record<string, string>[]>(
  {},
  {},
  {},
  { desk: 'rates' },
  { desk: 'fx' },
);

const kxName = fc.option(fc.constantFrom(...KX_NAMES), { freq: 2, nil: undefined });

const existing: fc.Arbitrary<Existing> = fc.record({
  userName: fc.constantFrom(...USER_NAMES),
  identityStore: fc.constantFrom('none', 'same', 'same', 'same', 'another email'),
  spelling: fc.constantFrom('same', 'upper case', 'decomposed name', 'full-width address'),
  title: fc.option(fc.constantFrom(...TITLES), { nil: undefined }),
  finSpace: fc.constantFrom('none', 'same', 'same', 'disabled', 'another type'),
  finSpaceName: fc.constantFrom(EXISTING, 'Adelaide'),
  finSpaceIsOlder: fc.boolean(),
  access,
  kx: fc.constantFrom('none', 'own', 'own', 'own', 'untagged', "another person's"),
  kxName,
  kxTags,
  role: fc.constantFrom(...ROLES),
});

const REQUEST_IDS = ['HR-1', 'HR-2'] as const;

/** A person as a request spells it. A user name is in normalization form KC by the contract; its case is free. */
const person = fc
  .record({
    userName: fc.constantFrom(...USER_NAMES),
    /** Now and then with the address of another person. */
    addressee: fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, fc.constantFrom(...USER_NAMES)),
    isUpper: fc.boolean(),
    isAddressUpper: fc.boolean(),
  })
  .map(({ userName, addressee = userName, isUpper, isAddressUpper }) => ({
    userName: isUpper ? userName.toUpperCase() : userName,
    emails: [{ value: isAddressUpper ? addressOf(addressee).toUpperCase() : addressOf(addressee) }],
  }));

const onboarding: fc.Arbitrary<AnyRequest> = fc
  .record({
    requestId: fc.constantFrom(...REQUEST_IDS),
    person,
    givenName: fc.constantFrom(...NAMES),
    familyName: fc.constantFrom(...NAMES),
    title: fc.option(fc.constantFrom(...TITLES), { nil: undefined }),
    finSpace: fc.option(access, { freq: 2, nil: undefined }),
    role: fc.option(fc.constantFrom(...ROLES), { freq: 5, nil: undefined }),
    kxName,
    kxTags,
  })
  .map(({ requestId, person: { userName, emails }, givenName, familyName, title, finSpace, role, ...kx }) => ({
    kind: 'onboarding',
    request: {
      requestId,
      user: {
        userName,
        name: { givenName, familyName },
        displayName: `${givenName} ${familyName}`,
        emails,
        ...(title !== undefined && { title }),
      },
      ...(finSpace && { finSpace: { type: 'APP_USER' as const, ...finSpace } }),
      ...(role !== undefined && {
        kx: {
          role,
          ...(kx.kxName !== undefined && { userName: kx.kxName }),
          ...(Object.keys(kx.kxTags).length > 0 && { tags: kx.kxTags }),
        },
      }),
    },
  }));

const roleChange: fc.Arbitrary<AnyRequest> = fc
  .record({ requestId: fc.constantFrom(...REQUEST_IDS), user: person, role: fc.constantFrom(...ROLES), kxName })
  .map(({ requestId, user, role, kxName: userName }) => ({
    kind: 'role-change',
    request: { requestId, user, kx: { role, ...(userName !== undefined && { userName }) } },
  }));

/** Requests that give access. `any-leaving.test.ts` has those that take it away. */
const REQUESTS = { onboarding, 'role-change': roleChange } satisfies Partial<Record<RequestKind, unknown>>;

const OPERATIONS = Object.keys(documentedExceptions) as ServiceOperation[];
const WRITES = OPERATIONS.filter((operation) => /:(Create|Update|Delete|Disable)/.test(operation));

/** A fault of any operation, more often of one that writes. */
export const fault: fc.Arbitrary<Fault> = fc
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
export function scenarios(kinds: readonly (keyof typeof REQUESTS)[]): fc.Arbitrary<Scenario> {
  // A role change of a person who does not exist is soon over.
  const minLength = kinds.includes('role-change') ? 2 : 0;
  const anyScenario = fc.record({
    existing: fc.uniqueArray(existing, { minLength, maxLength: 3, selector: ({ userName }) => userName }),
    asked: fc.tuple(...kinds.map((kind) => REQUESTS[kind])),
    faults: fc.oneof(fc.constant<Fault[]>([]), fc.array(fault, { maxLength: 3 })),
    creatingMs: fc.constantFrom(0, 5_000, 60_000),
    choices: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 40 }),
    stopAt: fc.option(fc.nat({ max: 15 }), { freq: 2, nil: undefined }),
  });
  return anyScenario.filter(canBeFound);
}

/**
 * The identity store of the local cloud ignores letter case and nothing else: a person is found in another Unicode form
 * only where the other of the two, user name and address, is in the same one.
 */
function canBeFound({ existing: people, asked }: Scenario): boolean {
  return (
    !people.some(({ spelling }) => spelling === 'decomposed name' || spelling === 'full-width address') ||
    asked.every(
      ({ request: { user } }) => addressOf(user.userName.toLowerCase()) === user.emails[0]?.value.toLowerCase(),
    )
  );
}

/** Makes what exists before. */
export async function prepare(world: World, { existing: people }: Scenario): Promise<void> {
  for (const one of people) {
    if (one.finSpaceIsOlder) await makeFinSpaceUser(world, one);
    world.letTimePass(60_000);
    const owner = await makeIdentityStoreUser(world, one);
    world.letTimePass(60_000);
    if (!one.finSpaceIsOlder) await makeFinSpaceUser(world, one);
    await makeKxUser(world, one, owner);
  }
  // What existed before has been there for long.
  world.letTimePass(3_600_000);
}

async function makeIdentityStoreUser(world: World, one: Existing): Promise<{ id: string; name: string } | undefined> {
  if (one.identityStore === 'none') return undefined;
  const { UserName, address } = spelled(one);
  const { UserId } = await world.call('identityStore', 'CreateUser', {
    IdentityStoreId: deployment.identityStoreId,
    UserName,
    DisplayName: `${EXISTING} ${EXISTING}`,
    Name: { GivenName: EXISTING, FamilyName: EXISTING },
    Emails: [{ Value: address, Primary: true }],
    ...(one.title !== undefined && { Title: one.title }),
  });
  return { id: UserId, name: UserName };
}

/** In another Unicode form only where the person {@link canBeFound}. */
function spelled({ userName, identityStore, spelling }: Existing): { UserName: string; address: string } {
  const address = addressOf(userName);
  if (identityStore === 'another email') return { UserName: userName, address: `former-${address}` };
  switch (spelling) {
    case 'same':
      return { UserName: userName, address };
    case 'upper case':
      return { UserName: userName.toUpperCase(), address: address.toUpperCase() };
    case 'decomposed name':
      return { UserName: userName.normalize('NFD'), address };
    case 'full-width address':
      return { UserName: userName, address: address.replace(/[a-z]/, toFullWidth) };
  }
}

function toFullWidth(letter: string): string {
  return String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0);
}

async function makeFinSpaceUser(world: World, one: Existing): Promise<void> {
  if (one.finSpace === 'none') return;
  const address = addressOf(one.userName);
  const { userId } = await world.call('finSpaceData', 'CreateUser', {
    emailAddress: one.spelling === 'upper case' ? address.toUpperCase() : address,
    type: one.finSpace === 'another type' ? 'SUPER_USER' : 'APP_USER',
    firstName: one.finSpaceName,
    lastName: EXISTING,
    ...one.access,
  });
  if (one.finSpace === 'disabled') await world.call('finSpaceData', 'DisableUser', { userId });
}

async function makeKxUser(world: World, one: Existing, owner: { id: string; name: string } | undefined): Promise<void> {
  const userName = one.kxName ?? kxNameOf(owner?.name ?? one.userName);
  const isTaken = world.users().kx.some((user) => user.userName === userName);
  if (one.kx === 'none' || isTaken || (one.kx === 'own' && owner === undefined)) return;
  const tag = { own: owner?.id, untagged: undefined, "another person's": 'another person' }[one.kx];
  const tags = { ...one.kxTags, ...(tag !== undefined && { [OWNER_TAG]: tag }) };
  await world.call('finSpace', 'CreateKxUser', {
    environmentId: deployment.kxEnvironmentId,
    userName,
    iamRole: deployment.kxRoles.get(one.role),
    // FinSpace refuses an empty list of tags.
    ...(Object.keys(tags).length > 0 && { tags }),
  });
}

/** Name of the kx user that a person gets by default. */
export function kxNameOf(userName: string): string {
  return userName.replace(/[^0-9A-Za-z_-]/gu, '-');
}

/** Without the members that are undefined, as in JSON. */
function defined<Value extends object>(value: Value): Value {
  return JSON.parse(JSON.stringify(value));
}
