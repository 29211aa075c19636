/** Cuts the access of one kx user, after its owner was compared again. */
import { clientToken, type OffboardingServiceRequests } from '../../../core/api/service-requests.ts';
import { UserMismatch } from '../../../core/errors.ts';
import type { Claim } from '../person/claim.ts';
import {
  type DescribedKxUser,
  deleteKxUser,
  readKxUserIfThere,
  readOwner,
  updateKxUser,
} from '../services/kx-users.ts';
import { isNotFound, type ServiceCaller } from '../services/service-call.ts';
import type { CutKxUser } from './known-leaver.ts';
import type { Leaver } from './leaver.ts';

/** What the function of a state gets for one kx user. */
export interface CutKxUserEvent {
  requestId: string;
  executionId: string;
  requests: OffboardingServiceRequests;
  leaver: Leaver;
  /** The kx user, as SnapshotAccess found it. */
  kxUser: DescribedKxUser;
  claim: Claim;
}

/**
 * Gives a kx user the role without access.
 *
 * @param write makes the call
 * @throws UserMismatch when the kx user belongs to another person now
 * @throws ServiceCallError for every documented exception of GetKxUser, ListTagsForResource and UpdateKxUser but
 *   ResourceNotFoundException: a kx user that does not exist is as good as deleted
 */
export async function suspendKxUser(event: CutKxUserEvent, write: ServiceCaller): Promise<CutKxUser> {
  const { iamRole } = event.requests.kx ?? {};
  const found = await readOwn(event);
  if (!found) return cut(event, { removed: true, changed: false });
  if (found.iamRole === iamRole) return cut(event, { removed: false, changed: false });
  const token = clientToken(event.executionId, 'SuspendKxUser', found.userName);
  const isThere = await updateIfThere({ ...found, iamRole }, token, write);
  return cut(event, { removed: !isThere, changed: isThere });
}

/**
 * Deletes a kx user.
 *
 * @param write makes the call
 * @throws UserMismatch when the kx user belongs to another person now
 * @throws ServiceCallError for every documented exception of GetKxUser, ListTagsForResource and DeleteKxUser but
 *   ResourceNotFoundException: a kx user that does not exist is as good as deleted
 */
export async function removeKxUser(event: CutKxUserEvent, write: ServiceCaller): Promise<CutKxUser> {
  const found = await readOwn(event);
  if (found) await deleteKxUser(found, clientToken(event.executionId, 'DeleteKxUser', found.userName), write);
  return cut(event, { removed: true, changed: found !== undefined });
}

/** @throws UserMismatch when the kx user belongs to another person now */
async function readOwn({ kxUser, leaver }: CutKxUserEvent): Promise<DescribedKxUser | undefined> {
  const { environmentId, userName } = kxUser;
  const found = await readKxUserIfThere({ environmentId, userName });
  if (!found || (await readOwner(found)) === leaver.userId) return found;
  throw new UserMismatch(`kx user ${userName} does not belong to the person any more. It was not changed`);
}

async function updateIfThere(...call: Parameters<typeof updateKxUser>): Promise<boolean> {
  try {
    await updateKxUser(...call);
    return true;
  } catch (error) {
    if (isNotFound(error, 'finspace:UpdateKxUser')) return false;
    throw error;
  }
}

function cut({ kxUser }: CutKxUserEvent, end: Pick<CutKxUser, 'removed' | 'changed'>): CutKxUser {
  const { environmentId, userName, userArn } = kxUser;
  return { environmentId, userName, userArn, ...end };
}
