/** Reads what a person who leaves still has after a failure. */
import type { OffboardingFailure, UnknownUser } from '../../../core/outcome/outcome.ts';
import { readFinSpaceUser, readGroups, readKxUsers } from '../leaving/access.ts';
import type { KnownLeaver } from '../leaving/known-leaver.ts';
import { findLeaver, type Leaver } from '../leaving/leaver.ts';
import { describeUserIfThere } from '../services/identity-store.ts';

/** The data of a failed offboarding. It is empty if the request was refused. */
export type FailedLeaver = Partial<Omit<KnownLeaver, 'claim'>> & {
  claim?: Pick<KnownLeaver['claim'], 'users' | 'left'>;
};

type Remaining = OffboardingFailure['remaining'];

/**
 * Reads what the person still has. Never throws, because a failure must be reported even if nothing can be read.
 *
 * @returns a member that cannot be read is `unknown`
 */
export async function readRemaining(known: FailedLeaver): Promise<Remaining> {
  const { requests, claim = { users: {} } } = known;
  if (!requests) return {};
  const leaver = known.leaver ?? (await orUnknown(() => findLeaver(requests, claim)));
  if (!leaver) return {};
  if ('unknown' in leaver) {
    const all = { identityStoreUser: leaver, groups: leaver };
    return { ...all, ...(requests.finSpace && { finSpaceUser: leaver }), ...(requests.kx && { kxUsers: leaver }) };
  }
  const remaining = {
    identityStoreUser: await orUnknown(() => readUser(requests, leaver)),
    groups: await orUnknown(() => readGroups(requests, leaver)),
    finSpaceUser: await orUnknown(async () => (await readFinSpaceUser(requests, leaver, claim)).finSpaceUser),
    kxUsers: requests.kx && (await orUnknown(() => readKxUsers(requests, leaver))),
  };
  return Object.fromEntries(Object.entries(remaining).filter(([, member]) => member !== undefined));
}

async function readUser(
  { identityStore }: KnownLeaver['requests'],
  { identityStoreUser }: Leaver,
): Promise<Leaver['identityStoreUser']> {
  const found = identityStoreUser && (await describeUserIfThere(identityStore, identityStoreUser.userId));
  return found && identityStoreUser;
}

async function orUnknown<Answer>(read: () => Promise<Answer>): Promise<Answer | UnknownUser | undefined> {
  try {
    return await read();
  } catch (error) {
    const name = error instanceof Error ? error.name : String(error);
    return name === 'UserMismatch' ? undefined : { unknown: name };
  }
}
