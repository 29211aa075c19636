/**
 * What exists of a person after a failure. An answer may have been lost after the service had done its work, and a user
 * may have been changed or deleted meanwhile: the users of the step that failed are read again.
 */
import { findFinSpaceUser } from './finspace-users.ts';
import { findIdentityStoreUser } from './identity-store.ts';
import { findKxUser } from './kx-users.ts';
import type {
  FinSpaceUser,
  IdentityStoreUser,
  KxUser,
  OnboardingFailure,
  SkippedUser,
  UnknownUser,
} from './outcome.ts';
import type { ServiceRequests } from './service-requests.ts';

/** What the state machine knows of an onboarding when it fails; nothing when the request was refused. */
export interface KnownOnboarding {
  requests?: ServiceRequests;
  identityStoreUser?: IdentityStoreUser;
  finSpaceUser?: FinSpaceUser | SkippedUser;
  kxUser?: KxUser | SkippedUser;
}

type Target = 'identityStore' | 'finSpace' | 'kx';

/** The users that a step works on. */
const TARGETS: ReadonlyMap<string, readonly Target[]> = new Map([
  ['CreateIdentityStoreUser', ['identityStore']],
  ['FindIdentityStoreUser', ['identityStore']],
  ['CreateFinSpaceUser', ['finSpace']],
  ['FindFinSpaceUser', ['finSpace']],
  ['CreateKxUser', ['kx']],
  ['FindKxUser', ['kx']],
  ['UpdateKxUser', ['kx']],
  ['VerifyOnboarding', ['identityStore', 'finSpace', 'kx']],
]);

/**
 * Reads what exists now.
 *
 * @param step the state that failed
 * @returns the users that exist and are this person's; a user that cannot be read is `unknown`. Never throws: a failure
 *   has to be reported even when nothing can be read
 */
export async function readWhatExists(
  { requests, identityStoreUser, finSpaceUser, kxUser }: KnownOnboarding,
  step: string,
): Promise<Pick<OnboardingFailure, 'identityStoreUser' | 'finSpaceUser' | 'kxUser'>> {
  const targets = requests ? (TARGETS.get(step) ?? []) : [];
  const owner = identityStoreUser?.userId;
  const identityStore = requests?.identityStore;
  const finSpace = requests?.finSpace;
  const kx = requests?.kx;
  const users = {
    identityStoreUser:
      targets.includes('identityStore') && identityStore
        ? await lookUp(identityStoreUser, () => findIdentityStoreUser(identityStore))
        : identityStoreUser,
    finSpaceUser:
      targets.includes('finSpace') && finSpace
        ? await lookUp(finSpaceUser, () => findFinSpaceUser(finSpace))
        : finSpaceUser,
    kxUser: targets.includes('kx') && kx && owner ? await lookUp(kxUser, () => findKxUser(kx, owner)) : kxUser,
  };
  return Object.fromEntries(Object.entries(users).filter(([, user]) => user !== undefined));
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
