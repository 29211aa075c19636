/** Claims the person for this execution, so that no other execution writes for the person. */
import middy from '@middy/core';
import type { RoleChangeServiceRequests, ServiceRequests } from '../core/api/service-requests.ts';
import { PersonBusy } from '../core/errors.ts';
import { requestOf, sentAtOf } from '../core/execution/execution-input.ts';
import { KINDS, type RequestKind } from '../core/kinds.ts';
import { orderKey } from '../core/person/order.ts';
import { personKey } from '../core/person/person-key.ts';
import type { Intent } from '../core/person/person-record.ts';
import { claim, newerRole } from '../core/person/protocol.ts';
import { requestNameOf } from '../core/person/request-name.ts';
import { memberAt } from '../core/request/fields/field-path.ts';
import type { Claim } from './lib/person/claim.ts';
import { changePerson, changeRequest, readFloor } from './lib/person/person-table.ts';
import { personSecret, recordExpiry } from './lib/person/record-settings.ts';
import { measureClaimWait } from './lib/runtime/metrics.ts';
import { observe } from './lib/runtime/middleware.ts';

const secret = personSecret();

interface ClaimPersonEvent<Requests> {
  kind: RequestKind;
  executionId: string;
  /** Start time of the execution (ISO 8601). */
  startedAt: string;
  /** Input of the execution, which has passed the check: the request, alone or in an envelope. */
  request: unknown;
  /** Data of the execution. */
  known: { requestId: string; requests: Requests };
}

/**
 * @returns the data of the execution with the claim. An onboarding takes the role of a role change that is newer
 * @throws RequestSuperseded when a newer request has begun; the message is its requestId
 * @throws PersonBusy when another execution may write for the person
 * @throws ServiceCallError for every documented exception of DescribeTable, UpdateItem, GetItem and PutItem
 */
export async function claimPerson<Requests extends ServiceRequests | RoleChangeServiceRequests>({
  kind,
  executionId,
  startedAt,
  request: input,
  known,
}: ClaimPersonEvent<Requests>): Promise<{ requestId: string; requests: Requests; claim: Claim }> {
  const request = requestOf(input);
  const name = requestNameOf(request, kind);
  const { UserName } = known.requests.identityStore;
  if (name === undefined || UserName === undefined) throw new TypeError('The request has not been checked');
  const person = personKey(UserName, secret);
  const requestedAt = memberAt(request, 'requestedAt');
  const place = orderKey({
    ...name,
    sentAt: sentAtOf(input, startedAt),
    ...(typeof requestedAt === 'string' && { requestedAt }),
  });
  const { key = place } = await changeRequest(
    person,
    { ...name, kind, key: place, execution: executionId },
    recordExpiry(),
  );
  const { concerns } = KINDS[kind];
  const role = known.requests.kx?.iamRole;
  const intent: Intent = { key, kind, concerns, ...(concerns === 'role' && role !== undefined && { role }) };
  const claimant = { holder: executionId, startedAt: Date.parse(startedAt), intent };
  const floor = await readFloor();
  const record = await changePerson(person, (before) => claim(before, claimant, floor, Date.now())).catch((error) => {
    if (error instanceof PersonBusy) measureClaimWait((Date.now() - claimant.startedAt) / 1_000);
    throw error;
  });
  return {
    ...known,
    requests: withRole(known.requests, newerRole(record, intent)),
    claim: { person, holder: executionId, digest: name.digest, intent, users: record.users ?? {} },
  };
}

function withRole<Requests extends ServiceRequests | RoleChangeServiceRequests>(
  requests: Requests,
  iamRole: string | undefined,
): Requests {
  return iamRole !== undefined && requests.kx ? { ...requests, kx: { ...requests.kx, iamRole } } : requests;
}

export const handler = middy(claimPerson).use(observe('ClaimPerson'));
