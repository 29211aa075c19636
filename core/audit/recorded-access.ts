/** What the record of a person says about the person's access. */
import { requestIdOfKey } from '../person/order.ts';
import type { PersonRecord, RecordedUsers } from '../person/person-record.ts';
import { roleOf } from '../person/person-status.ts';
import type { RequestRecord } from '../person/request-record.ts';
import { memberAt } from '../request/fields/field-path.ts';

/** What is recorded. */
export interface RecordedAccess {
  /** Whether an execution may write for the person now, or a call of it may still land. */
  inProgress: boolean;
  users: RecordedUsers;
  /** ARNs of the roles that the kx user may have; none if the record has no role. */
  roles: readonly string[];
  /** Present if the person has left, and has not been onboarded again. */
  leave?: RecordedLeave;
}

/** How a person has left. */
export interface RecordedLeave {
  requestId: string;
  /** Ids of the users of the person who left. A user without one of them is another person's. */
  ids: readonly string[];
  /** Whether the leave has succeeded. */
  isDone: boolean;
  /** Whether the leave has removed the identity-store user. */
  hasRemovedUser: boolean;
}

/**
 * Reads a record.
 *
 * @param requests the records of the person's requests, in any order
 * @param now milliseconds since 1970
 */
export function recordedAccess(record: PersonRecord, requests: readonly RequestRecord[], now: number): RecordedAccess {
  const { users = {}, claim, left } = record;
  const leaving = left && requests.find(({ key }) => key === left.key);
  return {
    inProgress: claim !== undefined && now < claim.until,
    users,
    roles: left ? [] : rolesOf(record, requests),
    ...(left && {
      leave: {
        requestId: requestIdOfKey(left.key),
        ids: left.ids,
        isDone: leaving?.answer !== undefined,
        hasRemovedUser: memberAt(leaving?.answer, 'identityStoreUser.removed') === true,
      },
    }),
  };
}

/**
 * The role of the newest answer, and that of a newer role change without an answer. A leave ends what the answers before it
 * say: the person may have returned without a kx user.
 */
function rolesOf({ roleKey, role }: PersonRecord, requests: readonly RequestRecord[]): string[] {
  const answered = requests
    .filter((request) => request.answer && request.key !== undefined)
    .toSorted((one, other) => ((one.key ?? '') < (other.key ?? '') ? 1 : -1));
  const leave = answered.findIndex(({ kind }) => kind === 'offboarding');
  const sinceLeave = leave === -1 ? answered : answered.slice(0, leave);
  const newest = sinceLeave.find(({ answer }) => roleOf(answer) !== undefined);
  const lastLeave = answered[leave]?.key ?? '';
  const hasNewerChange = role !== undefined && (roleKey ?? '') > (newest?.key ?? lastLeave);
  const known = roleOf(newest?.answer);
  return [...(known === undefined ? [] : [known]), ...(hasNewerChange ? [role] : [])];
}
