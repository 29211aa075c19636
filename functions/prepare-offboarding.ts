/** Validates an offboarding request, before any user is changed. */
import middy from '@middy/core';
import { buildOffboardingServiceRequests, type OffboardingServiceRequests } from '../core/api/service-requests.ts';
import { requestOf } from '../core/execution/execution-input.ts';
import { readDeployment } from '../core/request/deployment.ts';
import { parseOffboardingRequest } from '../core/request/offboarding-request.ts';
import { observe } from './lib/runtime/middleware.ts';

const deployment = readDeployment(process.env);

/** The input of the later states. */
interface PreparedOffboarding {
  requestId: string;
  requests: OffboardingServiceRequests;
}

/**
 * @param event input of the execution: the original request, alone or in an envelope
 * @throws InvalidRequest with every fault found
 */
export async function prepareOffboarding(event: { request: unknown }): Promise<PreparedOffboarding> {
  const request = parseOffboardingRequest(requestOf(event.request));
  return { requestId: request.requestId, requests: buildOffboardingServiceRequests(request, deployment) };
}

export const handler = middy(prepareOffboarding).use(observe('PrepareOffboarding'));
