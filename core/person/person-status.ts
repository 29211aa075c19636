/** Describes the record of a person for an operator. */
import { memberAt } from '../request/fields/field-path.ts';
import { requestIdOfKey, timeOf } from './order.ts';
import { isLeave, type PersonRecord } from './person-record.ts';
import type { PersonRequest, PersonStatus } from './record-action.ts';
import type { RequestRecord } from './request-record.ts';

/**
 * Describes what is recorded of a person.
 *
 * @param requests the records of the person's requests, in any order
 * @param now milliseconds since 1970
 */
export function describePerson(record: PersonRecord, requests: readonly RequestRecord[], now: number): PersonStatus {
  const { users = {}, claim: recorded, floor, left } = record;
  const claim = recorded && now < recorded.until ? recorded : undefined;
  const newestFirst = requests.toSorted((one, other) => (placeOf(one) < placeOf(other) ? 1 : -1));
  const role = sinceLeave(newestFirst, left?.key)
    .map(({ answer }) => roleOf(answer))
    .find((arn) => arn !== undefined);
  return {
    users,
    ...(role !== undefined && { role }),
    ...(left && { left: { by: requestIdOfKey(left.key), at: isoTime(timeOf(left.key)) } }),
    ...(claim && { claim: { execution: claim.holder, state: claim.state, until: isoTime(claim.until) } }),
    ...(floor !== undefined && { floor: isoTime(floor) }),
    requests: newestFirst.map((request) => describeRequest(request, claim?.holder)),
  };
}

function describeRequest(request: RequestRecord, holder: string | undefined): PersonRequest {
  const { requestId, digest, kind, key, execution, failure, supersededBy, dismissed, changedAt } = request;
  const outcome = outcomeOf(request, holder);
  return {
    requestId,
    digest,
    kind,
    ...(key !== undefined && { requestedAt: isoTime(timeOf(key)) }),
    execution,
    outcome,
    ...(outcome === 'failed' && failure),
    ...(outcome === 'superseded' && { supersededBy }),
    ...(dismissed && { dismissed }),
    changedAt,
  };
}

/** What a person had before a leave says nothing of what the person has now. The leave itself may say it. */
function sinceLeave(newestFirst: readonly RequestRecord[], leaveKey: string | undefined): readonly RequestRecord[] {
  const leave = newestFirst.findIndex(({ kind, key, answer }) => isLeave(kind) && (answer || key === leaveKey));
  return leave === -1 ? newestFirst : newestFirst.slice(0, leave + 1);
}

/** A later answer leaves an earlier failure in the record. */
function outcomeOf(
  { execution, answer, failure, supersededBy }: RequestRecord,
  holder: string | undefined,
): PersonRequest['outcome'] {
  if (execution === holder) return 'running';
  if (answer) return 'succeeded';
  if (supersededBy !== undefined) return 'superseded';
  return failure ? 'failed' : 'unknown';
}

/** The role in the answer of an onboarding or of a role change. An onboarding without a kx user changes no role. */
export function roleOf(answer: object | undefined): string | undefined {
  const role = memberAt(answer, 'role.now') ?? memberAt(answer, 'kxUser.iamRole');
  return typeof role === 'string' ? role : undefined;
}

/** A request that broke the contract has no place in the order. */
function placeOf({ key, changedAt }: RequestRecord): string {
  return key ?? changedAt;
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
