/**
 * Reads the users of a person after a failure. The data of the execution may be out of date: a service may have created
 * a user although its response was lost, a user may have been changed or deleted meanwhile, and an earlier onboarding
 * may have created more users.
 */
import type { GroupRequests, RoleChangeServiceRequests, ServiceRequests } from '../../../core/api/service-requests.ts';
import { ServiceCallError } from '../../../core/errors.ts';
import { type StateName, valueFor } from '../../../core/execution/states.ts';
import type { Created } from '../../../core/outcome/created.ts';
import type {
  FinSpaceUser,
  KxUser,
  OnboardingFailure,
  SkippedUser,
  UnknownUser,
} from '../../../core/outcome/outcome.ts';
import { leaverCheck } from '../../../core/person/leaver-check.ts';
import type { RecordedUsers } from '../../../core/person/person-record.ts';
import { type FoundFinSpaceUser, findFinSpaceUser, withoutStatus } from '../services/finspace-users.ts';
import { readAllowedMemberships } from '../services/group-memberships.ts';
import {
  findIdentityStoreUser,
  identityStoreUserCreatedAt,
  type NamedIdentityStoreUser,
  withoutName,
} from '../services/identity-store.ts';
import { type KxRequests, type KxUserBefore, readOwnKxUser } from '../services/own-kx-user.ts';

/** The data of the execution at the time of the failure. It is empty if the request was refused. */
export interface KnownUsers {
  /** The prepared API requests. For a role change, they contain the person and the kx user. */
  requests?: ServiceRequests | RoleChangeServiceRequests;
  /** Result of CheckKxUserName or CheckOtherKxUsers. */
  kxUserBefore?: KxUserBefore;
  identityStoreUser?: NamedIdentityStoreUser;
  finSpaceUser?: FinSpaceUser | FoundFinSpaceUser | SkippedUser;
  kxUser?: KxUser | SkippedUser;
  /** Absent before ClaimPerson. */
  claim?: { users: RecordedUsers; left?: readonly string[] };
}

type Target = 'identityStore' | 'finSpace' | 'kx';

const ALL: readonly Target[] = ['identityStore', 'finSpace', 'kx'];

/**
 * The users to read again after a step has failed: the user of the step, and the users of the later steps, which an
 * earlier onboarding may have created.
 */
const TARGETS: Readonly<Partial<Record<StateName, readonly Target[]>>> = {
  TakeTurn: ALL,
  AwaitTurn: ALL,
  ClaimPerson: ALL,
  RecallAnswer: ALL,
  ReportRecalled: ALL,
  CheckKxUserName: ALL,
  CreateIdentityStoreUser: ALL,
  FindIdentityStoreUser: ALL,
  AwaitIdentityStoreUser: ALL,
  CreateFinSpaceUser: ['finSpace', 'kx'],
  FindFinSpaceUser: ['finSpace', 'kx'],
  EnableFinSpaceUser: ['finSpace', 'kx'],
  CheckOtherKxUsers: ['kx'],
  CreateKxUser: ['kx'],
  FindKxUser: ['kx'],
  UpdateKxUser: ['kx'],
};

/** Returns the users to read again after a step. The last step of each workflow, Verify..., reads all users of the request. */
function targetsOf(step: string): readonly Target[] {
  return valueFor(TARGETS, step) ?? (step.startsWith('Verify') ? ALL : []);
}

/** The steps before CreateKxUser. If one of them fails, this execution has not created a kx user. */
const BEFORE_CREATE_KX_USER: readonly StateName[] = [
  'TakeTurn',
  'AwaitTurn',
  'ClaimPerson',
  'RecallAnswer',
  'ReportRecalled',
  'CheckKxUserName',
  'CreateIdentityStoreUser',
  'FindIdentityStoreUser',
  'AwaitIdentityStoreUser',
  'CreateFinSpaceUser',
  'FindFinSpaceUser',
  'EnableFinSpaceUser',
  'CheckOtherKxUsers',
];

/** The users of a person, as a failure reports them. */
export type ExistingUsers = Pick<OnboardingFailure, 'identityStoreUser' | 'finSpaceUser' | 'kxUser' | 'groups'>;

/**
 * Reads the users that exist now. Never throws, because a failure must be reported even if no user can be read.
 *
 * @param step the state that failed
 * @param startedAt start time of the execution (ISO 8601)
 * @returns the users that exist and belong to this person; a user that cannot be read is `unknown`
 */
export async function readWhatExists(known: KnownUsers, step: string, startedAt: string): Promise<ExistingUsers> {
  const { requests, claim: { users: recorded } = { users: {} } } = known;
  const leaver = leaverCheck(requests ?? {}, known.claim);
  const inDoubt = targetsOf(step);
  const identityStore = inDoubt.includes('identityStore') ? requests?.identityStore : undefined;
  const finSpace = inDoubt.includes('finSpace') && requests && 'finSpace' in requests ? requests.finSpace : undefined;
  const kx = inDoubt.includes('kx') && requests && isOfKx(requests) ? requests : undefined;
  const person = identityStore
    ? await lookUp(known.identityStoreUser, () => findIdentityStoreUser(identityStore, startedAt, leaver))
    : known.identityStoreUser;
  const owner = person && 'userId' in person ? person : known.identityStoreUser;
  const knownFinSpaceUser = known.finSpaceUser && withoutStatus(known.finSpaceUser);
  const users = {
    identityStoreUser: person && 'userName' in person ? withoutName(person) : person,
    finSpaceUser: finSpace
      ? await lookUp(knownFinSpaceUser, async () =>
          withoutStatus(await findFinSpaceUser(finSpace, recorded.finSpaceUserId, ownerCreatedAt, startedAt, leaver)),
        )
      : knownFinSpaceUser,
    kxUser: kx ? await lookUpKxUser(kx) : known.kxUser,
    groups: requests?.groups && (await readGroups(requests.groups)),
  };
  return Object.fromEntries(Object.entries(users).filter(([, user]) => user !== undefined));

  /**
   * @throws ServiceCallError when the identity-store user cannot be read, because the FinSpace user may belong to it
   */
  async function ownerCreatedAt(): Promise<number | undefined> {
    if (owner) return identityStoreUserCreatedAt(owner);
    if (person && 'unknown' in person)
      throw new ServiceCallError(person.unknown, 'The identity-store user cannot be read');
    return undefined;
  }

  /** Memberships are read again after every failure, because each of them is a call of its own. */
  async function readGroups(groups: GroupRequests): Promise<OnboardingFailure['groups']> {
    if (!owner) return person && 'unknown' in person ? person : undefined;
    try {
      const memberOf = await readAllowedMemberships(owner, groups);
      return groups.allowed.filter(({ groupId }) => memberOf.has(groupId));
    } catch (error) {
      const name = errorName(error);
      return ABSENT.includes(name) ? undefined : { unknown: name };
    }
  }

  /**
   * The owner tag decides whether a kx user belongs to this person, even if the identity-store user no longer exists.
   */
  async function lookUpKxUser(kxRequests: KxRequests): Promise<KxUser | UnknownUser | undefined> {
    if (!owner) return person && 'unknown' in person ? person : undefined;
    return lookUp<KxUser>(known.kxUser, async () => {
      const user = await readOwnKxUser(kxRequests, owner, recorded);
      const isOlder = BEFORE_CREATE_KX_USER.some((name) => name === step) || known.kxUserBefore?.exists;
      return user && { ...user, created: isOlder ? false : 'unknown' };
    });
  }
}

function isOfKx(requests: ServiceRequests | RoleChangeServiceRequests): requests is KxRequests {
  return requests.kx !== undefined;
}

/** Errors that mean that the person has no such user. */
const ABSENT: readonly string[] = ['UserNotFound', 'UserMismatch', 'RehireRequired', 'ResourceNotFoundException'];

async function lookUp<User extends { created: Created }>(
  known: User | SkippedUser | undefined,
  find: () => Promise<User | undefined>,
): Promise<User | UnknownUser | undefined> {
  try {
    const found = await find();
    // Keep `created` as the execution recorded it, even if the user has changed since.
    return found && known && 'created' in known ? { ...known, ...found, created: known.created } : found;
  } catch (error) {
    const name = errorName(error);
    return ABSENT.includes(name) ? undefined : { unknown: name };
  }
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}
