/**
 * What exists of a person after a failure. An answer may have been lost after the service had done its work, a user may
 * have been changed or deleted meanwhile, and an earlier onboarding may have gone further: users are read again.
 */
import { findFinSpaceUser } from './finspace-users.ts';
import { findIdentityStoreUser } from './identity-store.ts';
import { findKxUser, type KxUserWithRole } from './kx-users.ts';
import type {
  FinSpaceUser,
  IdentityStoreUser,
  KxUser,
  OnboardingFailure,
  SkippedUser,
  UnknownUser,
} from './outcome.ts';
import type { RoleChangeServiceRequests, ServiceRequests } from './service-requests.ts';

/** What the state machine knows when it fails; nothing when the request was refused. */
export interface KnownUsers {
  /** Of a role change, the person and the kx user. */
  requests?: ServiceRequests | RoleChangeServiceRequests;
  identityStoreUser?: IdentityStoreUser;
  finSpaceUser?: FinSpaceUser | SkippedUser;
  kxUser?: KxUser | SkippedUser;
}

type Target = 'identityStore' | 'finSpace' | 'kx';

/** The users in doubt when a step has failed: its own, and those behind it, which an earlier onboarding may have made. */
const TARGETS: ReadonlyMap<string, readonly Target[]> = new Map([
  ['CreateIdentityStoreUser', ['identityStore', 'finSpace', 'kx']],
  ['FindIdentityStoreUser', ['identityStore', 'finSpace', 'kx']],
  ['CreateFinSpaceUser', ['finSpace', 'kx']],
  ['FindFinSpaceUser', ['finSpace', 'kx']],
  ['CreateKxUser', ['kx']],
  ['FindKxUser', ['kx']],
  ['UpdateKxUser', ['kx']],
  ['VerifyOnboarding', ['identityStore', 'finSpace', 'kx']],
  ['VerifyRoleChange', ['identityStore', 'kx']],
]);

/**
 * Reads what exists now.
 *
 * @param step the state that failed
 * @returns the users that exist and are this person's; a user that cannot be read is `unknown`. Never throws: a failure
 *   has to be reported even when nothing can be read
 */
export async function readWhatExists(
  known: KnownUsers,
  step: string,
): Promise<Pick<OnboardingFailure, 'identityStoreUser' | 'finSpaceUser' | 'kxUser'>> {
  const inDoubt = TARGETS.get(step) ?? [];
  const identityStore = inDoubt.includes('identityStore') ? known.requests?.identityStore : undefined;
  const finSpace =
    inDoubt.includes('finSpace') && known.requests && 'finSpace' in known.requests
      ? known.requests.finSpace
      : undefined;
  const kx = inDoubt.includes('kx') ? known.requests?.kx : undefined;
  const person = identityStore
    ? await lookUp(known.identityStoreUser, () => findIdentityStoreUser(identityStore))
    : known.identityStoreUser;
  const users = {
    identityStoreUser: person,
    finSpaceUser: finSpace ? await lookUp(known.finSpaceUser, () => findFinSpaceUser(finSpace)) : known.finSpaceUser,
    kxUser: kx ? await lookUpKxUser(kx, person, known) : known.kxUser,
  };
  return Object.fromEntries(Object.entries(users).filter(([, user]) => user !== undefined));
}

/** A kx user is this person's when its tag says so, even if the person's identity-store user is gone. */
async function lookUpKxUser(
  request: KxUserWithRole,
  person: IdentityStoreUser | UnknownUser | undefined,
  known: KnownUsers,
): Promise<KxUser | SkippedUser | UnknownUser | undefined> {
  const owner = person && 'userId' in person ? person.userId : known.identityStoreUser?.userId;
  if (owner !== undefined) return lookUp(known.kxUser, () => findKxUser(request, owner));
  return person && 'unknown' in person ? person : undefined;
}

/** Errors that say: this person has no such user. */
const ABSENT: readonly string[] = ['UserNotFound', 'UserMismatch', 'ResourceNotFoundException'];

async function lookUp<User extends { created: boolean }>(
  known: User | SkippedUser | undefined,
  find: () => Promise<User>,
): Promise<User | UnknownUser | undefined> {
  try {
    const found = await find();
    // What this execution created stays created, whatever has become of it.
    return known && 'created' in known ? { ...known, ...found, created: known.created } : found;
  } catch (error) {
    const name = error instanceof Error ? error.name : String(error);
    return ABSENT.includes(name) ? undefined : { unknown: name };
  }
}
