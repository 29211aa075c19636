/** Checks the request of a role change in full and resolves the role, before anything is changed. */
import middy from '@middy/core';
import { buildRoleChangeServiceRequests, type RoleChangeServiceRequests } from '../core/api/service-requests.ts';
import { readDeployment } from '../core/request/deployment.ts';
import { parseRoleChangeRequest } from '../core/request/parse-role-change-request.ts';
import { observe } from './lib/runtime/middleware.ts';

const deployment = readDeployment(process.env);

/** What the rest of the workflow works on. */
interface PreparedRoleChange {
  requestId: string;
  requests: RoleChangeServiceRequests;
}

/**
 * @param event the request as its sender gave it
 * @throws InvalidRequest with every fault found
 */
export async function prepareRoleChange(event: { request: unknown }): Promise<PreparedRoleChange> {
  const request = parseRoleChangeRequest(event.request, deployment);
  return { requestId: request.requestId, requests: buildRoleChangeServiceRequests(request, deployment) };
}

export const handler = middy(prepareRoleChange).use(observe('PrepareRoleChange'));
