/**
 * Plans an onboarding or a role change for an operator: says what would happen if it were sent now. Reads only. The command
 * onboard invokes it.
 */
import middy from '@middy/core';
import { type Plan, parsePlanRequest } from '../core/plan/plan.ts';
import { readDeployment, withAllowedGroups } from '../core/request/deployment.ts';
import { makePlan, type PlanOfKind } from './lib/plan/make-plan.ts';
import { planOnboarding } from './lib/plan/plan-onboarding.ts';
import { planRoleChange } from './lib/plan/plan-role-change.ts';
import { observe } from './lib/runtime/middleware.ts';

const configuration = readDeployment(process.env);

const PLANS = { onboarding: planOnboarding, 'role-change': planRoleChange } as const satisfies Record<
  string,
  PlanOfKind
>;

/**
 * @param event the kind and the request, not validated, and the parameter AllowedGroups of the stack
 * @throws InvalidRequest when the event has no request, or another kind
 * @throws ServiceCallError when a service cannot be read
 */
export async function planRequest(event: unknown): Promise<Plan> {
  const { kind, request, allowedGroups = '' } = parsePlanRequest(event, ['onboarding', 'role-change']);
  const deployment = withAllowedGroups(configuration, allowedGroups);
  return makePlan(kind, request, PLANS[kind], deployment);
}

export const handler = middy(planRequest).use(observe('PlanRequest'));
