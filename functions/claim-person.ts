/** Claims the person for this execution, so that no other execution writes for the person. */
import middy from '@middy/core';
import { PersonBusy } from '../core/errors.ts';
import type { RequestKind } from '../core/kinds.ts';
import { claim } from '../core/person/protocol.ts';
import type { Claim } from './lib/person/claim.ts';
import { type ClaimedRequests, claimed, intentOf, placeOf } from './lib/person/claiming.ts';
import { changePersonSince, changeRequest } from './lib/person/person-table.ts';
import { recordExpiry } from './lib/person/record-settings.ts';
import { measureClaimWait } from './lib/runtime/metrics.ts';
import { observe } from './lib/runtime/middleware.ts';

interface ClaimPersonEvent<Given> {
  kind: RequestKind;
  executionId: string;
  /** Start time of the execution (ISO 8601). */
  startedAt: string;
  /** Input of the execution, which has passed the check: the request, alone or in an envelope. */
  request: unknown;
  /** Data of the execution. */
  known: { requestId: string; requests: Given };
}

/**
 * @returns the data of the execution with the claim. The request takes the role and the groups of a role change that is newer
 * @throws RequestSuperseded when a newer request has begun; the message is its requestId
 * @throws PersonLeft when the request changes the role of a person who has left
 * @throws PersonBusy when another execution may write for the person
 * @throws ServiceCallError for every documented exception of DescribeTable, UpdateItem, GetItem and PutItem
 */
export async function claimPerson<Given extends ClaimedRequests>({
  kind,
  executionId,
  startedAt,
  request: input,
  known,
}: ClaimPersonEvent<Given>): Promise<{ requestId: string; requests: Given; claim: Claim }> {
  const place = placeOf(kind, input, startedAt, known.requests);
  const { person, name } = place;
  const { key = place.key } = await changeRequest(
    person,
    { ...name, kind, key: place.key, execution: executionId },
    recordExpiry(),
  );
  const intent = intentOf(kind, key, known.requests);
  const claimant = { holder: executionId, startedAt: Date.parse(startedAt), intent };
  const { record } = await changePersonSince(person, (before, floor) =>
    claim(before, claimant, floor, Date.now()),
  ).catch((error) => {
    if (error instanceof PersonBusy) measureClaimWait((Date.now() - claimant.startedAt) / 1_000);
    throw error;
  });
  return { ...known, ...claimed(known.requests, record, { person, holder: executionId, digest: name.digest, intent }) };
}

export const handler = middy(claimPerson).use(observe('ClaimPerson'));
