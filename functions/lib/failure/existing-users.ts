/**
 * What exists of a person after a failure. An answer may have been lost after the service had done its work, a user may
 * have been changed or deleted meanwhile, and an earlier onboarding may have gone further: users are read again.
 */
import type { RoleChangeServiceRequests, ServiceRequests } from '../../../core/api/service-requests.ts';
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
import { findFinSpaceUser } from '../services/finspace-users.ts';
import {
  findIdentityStoreUser,
  identityStoreUserCreatedAt,
  type NamedIdentityStoreUser,
  withoutName,
} from '../services/identity-store.ts';
import { type KxRequests, type KxUserBefore, readOwnKxUser } from '../services/own-kx-user.ts';

/** What the state machine knows when it fails; nothing when the request was refused. */
export interface KnownUsers {
  /** Of a role change, the person and the kx user. */
  requests?: ServiceRequests | RoleChangeServiceRequests;
  /** What CheckKxUserName or CheckOtherKxUsers has found. */
  kxUserBefore?: KxUserBefore;
  identityStoreUser?: NamedIdentityStoreUser;
  finSpaceUser?: FinSpaceUser | SkippedUser;
  kxUser?: KxUser | SkippedUser;
}

type Target = 'identityStore' | 'finSpace' | 'kx';

const ALL: readonly Target[] = ['identityStore', 'finSpace', 'kx'];

/** The users in doubt when a step has failed: its own, and those behind it, which an earlier onboarding may have made. */
const TARGETS: Readonly<Partial<Record<StateName, readonly Target[]>>> = {
  CheckKxUserName: ALL,
  CreateIdentityStoreUser: ALL,
  FindIdentityStoreUser: ALL,
  CreateFinSpaceUser: ['finSpace', 'kx'],
  FindFinSpaceUser: ['finSpace', 'kx'],
  CheckOtherKxUsers: ['kx'],
  CreateKxUser: ['kx'],
  FindKxUser: ['kx'],
  UpdateKxUser: ['kx'],
  VerifyOnboarding: ALL,
  VerifyRoleChange: ['identityStore', 'kx'],
};

/** The steps up to CreateKxUser: a kx user that exists when one of them fails was not created by this execution. */
const BEFORE_CREATE_KX_USER: readonly StateName[] = [
  'CheckKxUserName',
  'CreateIdentityStoreUser',
  'FindIdentityStoreUser',
  'CreateFinSpaceUser',
  'FindFinSpaceUser',
  'CheckOtherKxUsers',
];

/** The users of a person, as a failure reports them. */
export type ExistingUsers = Pick<OnboardingFailure, 'identityStoreUser' | 'finSpaceUser' | 'kxUser'>;

/**
 * Reads what exists now.
 *
 * @param step the state that failed
 * @param startedAt when the execution started (ISO 8601)
 * @returns the users that exist and are this person's; a user that cannot be read is `unknown`. Never throws: a failure
 *   has to be reported even when nothing can be read
 */
export async function readWhatExists(known: KnownUsers, step: string, startedAt: string): Promise<ExistingUsers> {
  const { requests } = known;
  const inDoubt = valueFor(TARGETS, step) ?? [];
  const identityStore = inDoubt.includes('identityStore') ? requests?.identityStore : undefined;
  const finSpace = inDoubt.includes('finSpace') && requests && 'finSpace' in requests ? requests.finSpace : undefined;
  const kx = inDoubt.includes('kx') && requests && isOfKx(requests) ? requests : undefined;
  const person = identityStore
    ? await lookUp(known.identityStoreUser, () => findIdentityStoreUser(identityStore, startedAt))
    : known.identityStoreUser;
  const owner = person && 'userId' in person ? person : known.identityStoreUser;
  const users = {
    identityStoreUser: person && 'userName' in person ? withoutName(person) : person,
    finSpaceUser: finSpace
      ? await lookUp(known.finSpaceUser, () => findFinSpaceUser(finSpace, ownerCreatedAt, startedAt))
      : known.finSpaceUser,
    kxUser: kx ? await lookUpKxUser(kx) : known.kxUser,
  };
  return Object.fromEntries(Object.entries(users).filter(([, user]) => user !== undefined));

  /** @throws ServiceCallError when it is not known who the person is: the FinSpace user may be theirs */
  async function ownerCreatedAt(): Promise<number | undefined> {
    if (owner) return identityStoreUserCreatedAt(owner);
    if (person && 'unknown' in person) throw new ServiceCallError(person.unknown, 'The person cannot be read');
    return undefined;
  }

  /** A kx user is this person's when its tag says so, even if the person's identity-store user is gone. */
  async function lookUpKxUser(kxRequests: KxRequests): Promise<KxUser | UnknownUser | undefined> {
    if (!owner) return person && 'unknown' in person ? person : undefined;
    return lookUp<KxUser>(known.kxUser, async () => {
      const user = await readOwnKxUser(kxRequests, owner);
      const isOlder = BEFORE_CREATE_KX_USER.some((name) => name === step) || known.kxUserBefore?.exists;
      return user && { ...user, created: isOlder ? false : 'unknown' };
    });
  }
}

function isOfKx(requests: ServiceRequests | RoleChangeServiceRequests): requests is KxRequests {
  return requests.kx !== undefined;
}

/** Errors that say: this person has no such user. */
const ABSENT: readonly string[] = ['UserNotFound', 'UserMismatch', 'ResourceNotFoundException'];

async function lookUp<User extends { created: Created }>(
  known: User | SkippedUser | undefined,
  find: () => Promise<User | undefined>,
): Promise<User | UnknownUser | undefined> {
  try {
    const found = await find();
    // What this execution created stays created, whatever has become of it.
    return found && known && 'created' in known ? { ...known, ...found, created: known.created } : found;
  } catch (error) {
    const name = error instanceof Error ? error.name : String(error);
    return ABSENT.includes(name) ? undefined : { unknown: name };
  }
}
