/** Validates a role change request and resolves its role, before any user is changed. */
import middy from '@middy/core';
import { buildRoleChangeServiceRequests, type RoleChangeServiceRequests } from '../core/api/service-requests.ts';
import { requestOf } from '../core/execution/execution-input.ts';
import { readDeployment, withAllowedGroups } from '../core/request/deployment.ts';
import { parseRoleChangeRequest } from '../core/request/role-change-request.ts';
import { observe } from './lib/runtime/middleware.ts';

const configuration = readDeployment(process.env);

/** The input of the later states. */
interface PreparedRoleChange {
  requestId: string;
  requests: RoleChangeServiceRequests;
}

/**
 * @param event input of the execution (the original request, alone or in an envelope), and the allow list of groups
 * @throws InvalidRequest with every fault found
 */
export async function prepareRoleChange(event: {
  request: unknown;
  allowedGroups?: string;
}): Promise<PreparedRoleChange> {
  const deployment = withAllowedGroups(configuration, event.allowedGroups ?? '');
  const request = parseRoleChangeRequest(requestOf(event.request), deployment);
  return { requestId: request.requestId, requests: buildRoleChangeServiceRequests(request, deployment) };
}

export const handler = middy(prepareRoleChange).use(observe('PrepareRoleChange'));
