/** Validates an onboarding request and builds the API requests, before any user is created. */
import middy from '@middy/core';
import { buildServiceRequests, type ServiceRequests } from '../core/api/service-requests.ts';
import { requestOf } from '../core/execution/execution-input.ts';
import type { SkippedUser } from '../core/outcome/outcome.ts';
import { readDeployment, type TargetMode } from '../core/request/deployment.ts';
import { parseOnboardingRequest } from '../core/request/parse-onboarding-request.ts';
import { observe } from './lib/runtime/middleware.ts';

const deployment = readDeployment(process.env);

/** The input of the later states. A skipped target already has its result. */
interface PreparedOnboarding {
  requestId: string;
  requests: ServiceRequests;
  finSpaceUser?: SkippedUser;
  kxUser?: SkippedUser;
}

/**
 * @param event ARN of the execution, and its input: the original request, alone or in an envelope
 * @throws InvalidRequest with every fault found
 */
export async function prepareOnboarding(event: { executionId: string; request: unknown }): Promise<PreparedOnboarding> {
  const request = parseOnboardingRequest(requestOf(event.request), deployment);
  return {
    requestId: request.requestId,
    requests: buildServiceRequests(request, deployment, event.executionId),
    ...skipped('finSpaceUser', request.finSpace, deployment.finSpaceUsers),
    ...skipped('kxUser', request.kx, deployment.kxUsers),
  };
}

function skipped(slot: 'finSpaceUser' | 'kxUser', asked: object | undefined, mode: TargetMode) {
  if (asked === undefined) return { [slot]: { skipped: 'not requested' } };
  return mode === 'create' ? {} : { [slot]: { skipped: 'switched off in this deployment' } };
}

export const handler = middy(prepareOnboarding).use(observe('PrepareOnboarding'));
