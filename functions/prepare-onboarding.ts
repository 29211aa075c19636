/** Validates an onboarding request and builds the API requests, before any user is created. */
import middy from '@middy/core';
import { buildServiceRequests, type ServiceRequests, skippedTarget } from '../core/api/service-requests.ts';
import { requestOf } from '../core/execution/execution-input.ts';
import type { SkippedUser } from '../core/outcome/outcome.ts';
import { readDeployment, withAllowedGroups } from '../core/request/deployment.ts';
import { parseOnboardingRequest } from '../core/request/parse-onboarding-request.ts';
import { observe } from './lib/runtime/middleware.ts';

const configuration = readDeployment(process.env);

/** The input of the later states. A skipped target already has its result. */
interface PreparedOnboarding {
  requestId: string;
  requests: ServiceRequests;
  finSpaceUser?: SkippedUser;
  kxUser?: SkippedUser;
}

/**
 * @param event ARN of the execution, its input (the original request, alone or in an envelope), and the allow list of groups
 * @throws InvalidRequest with every fault found
 */
export async function prepareOnboarding(event: {
  executionId: string;
  request: unknown;
  allowedGroups?: string;
}): Promise<PreparedOnboarding> {
  const deployment = withAllowedGroups(configuration, event.allowedGroups ?? '');
  const request = parseOnboardingRequest(requestOf(event.request), deployment);
  return {
    requestId: request.requestId,
    requests: buildServiceRequests(request, deployment, event.executionId),
    ...slot('finSpaceUser', skippedTarget(request.finSpace, deployment.finSpaceUsers)),
    ...slot('kxUser', skippedTarget(request.kx, deployment.kxUsers)),
  };
}

function slot(name: 'finSpaceUser' | 'kxUser', skipped: SkippedUser | undefined) {
  return skipped && { [name]: skipped };
}

export const handler = middy(prepareOnboarding).use(observe('PrepareOnboarding'));
