/**
 * Plans an offboarding for an operator: says what would happen if it were sent now. Reads only. The command onboard invokes
 * it. It is a function of its own, because it reads what no other plan needs.
 */
import middy from '@middy/core';
import { type Plan, parsePlanRequest } from '../core/plan/plan.ts';
import { readDeployment } from '../core/request/deployment.ts';
import { makePlan } from './lib/plan/make-plan.ts';
import { planOffboarding as planOfKind } from './lib/plan/plan-offboarding.ts';
import { observe } from './lib/runtime/middleware.ts';

const deployment = readDeployment(process.env);

/**
 * @param event the kind and the request, not validated
 * @throws InvalidRequest when the event has no request, or another kind
 * @throws ServiceCallError when a service cannot be read
 */
export async function planOffboarding(event: unknown): Promise<Plan> {
  const { kind, request } = parsePlanRequest(event, ['offboarding']);
  return makePlan(kind, request, planOfKind, deployment);
}

export const handler = middy(planOffboarding).use(observe('PlanOffboarding'));
