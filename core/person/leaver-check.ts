/** Checks that a user who exists is not that of a person who has left. */
import { RehireRequired } from '../errors.ts';

/** What decides whether a user of a person who has left is adopted. */
export interface LeaverCheck {
  /** Ids of users of a person with this user name who has left. */
  left: readonly string[];
  /** Whether the request says that the same person comes back. */
  rehire: boolean;
}

/**
 * Returns what an execution knows about the person who left.
 *
 * @param requests the API requests
 * @param claim the claim of the execution; undefined before ClaimPerson
 */
export function leaverCheck(requests: object, claim: { left?: readonly string[] } | undefined): LeaverCheck {
  return { left: claim?.left ?? [], rehire: 'rehire' in requests && requests.rehire === true };
}

/**
 * Checks that a user is not that of a person who has left.
 *
 * @param user the user and the field of the request by which it was found, for the message
 * @throws RehireRequired when the user is that of a person who has left, and the request does not say `rehire: true`
 */
export function refuseLeaver(id: string, user: string, { left, rehire }: LeaverCheck): void {
  if (left.includes(id) && !rehire) throw new RehireRequired(user);
}
