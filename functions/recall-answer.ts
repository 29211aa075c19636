/** Makes the outcome of a request that is not carried out, because a newer request for the person has begun. */
import middy from '@middy/core';
import type { CaughtError } from '../core/execution/caught-error.ts';
import { requestOf } from '../core/execution/execution-input.ts';
import { KINDS, type RequestKind } from '../core/kinds.ts';
import { errorMessage } from '../core/outcome/error-message.ts';
import type { SupersededOutcome } from '../core/outcome/outcome.ts';
import { SUPERSEDED } from '../core/outcome/superseded.ts';
import { personKey, userNameOf } from '../core/person/person-key.ts';
import { requestNameOf } from '../core/person/request-name.ts';
import { changeRequest, readRequest } from './lib/person/person-table.ts';
import { personSecret, recordExpiry } from './lib/person/record-settings.ts';
import { countDuplicate } from './lib/runtime/metrics.ts';
import { observe } from './lib/runtime/middleware.ts';

const secret = personSecret();

interface RecallAnswerEvent {
  kind: RequestKind;
  executionId: string;
  /** Input of the execution, which has passed the check: the request, alone or in an envelope. */
  request: unknown;
  /** RequestSuperseded, as ClaimPerson threw it. */
  refusal: CaughtError;
}

/** An outcome event. */
interface RecalledAnswer {
  detailType: string;
  detail: object;
}

/**
 * @returns `Request Superseded`, or the answer that the request has had
 * @throws ServiceCallError for every documented exception of GetItem and UpdateItem
 */
export async function recallAnswer({
  kind,
  executionId,
  request: input,
  refusal,
}: RecallAnswerEvent): Promise<RecalledAnswer> {
  const request = requestOf(input);
  const name = requestNameOf(request, kind);
  const userName = userNameOf(request);
  if (name === undefined || userName === undefined) throw new TypeError('The request has not been checked');
  const person = personKey(userName, secret);
  countDuplicate();
  // The newer request has begun after the claim of this one ended, so an answer is here by now.
  const { answer } = (await readRequest(person, name)) ?? {};
  if (answer) return { detailType: KINDS[kind].succeeded, detail: answer };
  const supersededBy = errorMessage(refusal.Cause);
  await changeRequest(person, { ...name, supersededBy }, recordExpiry());
  const detail: SupersededOutcome = { requestId: name.requestId, executionArn: executionId, supersededBy };
  return { detailType: SUPERSEDED, detail };
}

export const handler = middy(recallAnswer).use(observe('RecallAnswer'));
