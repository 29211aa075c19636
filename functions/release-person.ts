/** Records how the request has ended, and releases the claim of this execution. The last step of every road. */
import middy from '@middy/core';
import { RequestFailed } from '../core/errors.ts';
import type { RequestKind } from '../core/kinds.ts';
import type { FailureOutcome } from '../core/outcome/outcome.ts';
import type { SuccessDetails } from '../core/outcome/outcomes.ts';
import { release } from '../core/person/protocol.ts';
import { type EndedExecution, endRequest } from './lib/person/end-request.ts';
import { observe } from './lib/runtime/middleware.ts';

type ReleasePersonEvent = Omit<EndedExecution, 'failure'> & {
  outcome: FailureOutcome | SuccessDetails[RequestKind];
};

/**
 * @throws RequestFailed when the outcome is a failure, after the claim was released, so that the execution fails
 * @throws PersonBusy if other writers of the record were faster every time
 * @throws ServiceCallError for every documented exception of GetItem, PutItem and UpdateItem
 */
export async function releasePerson({ outcome, ...execution }: ReleasePersonEvent): Promise<void> {
  const failure = 'failure' in outcome ? outcome.failure : undefined;
  await endRequest({ ...execution, failure }, (record) => release(record, execution.executionId));
  if (failure) throw new RequestFailed('The outcome of the execution is a failure');
}

export const handler = middy(releasePerson).use(observe('ReleasePerson'));
