/** Plans the request of a command, in place of sending it. */
import type { CheckedRequest } from '../kinds.ts';
import type { Interruptible } from '../options.ts';
import { type PlanningStack, requestPlan } from './request-plan.ts';
import { type PlanOutput, showPlan } from './show-plan.ts';

/**
 * Plans a request, and shows the plan.
 *
 * @returns the exit code: 1 when the request would not be carried out
 * @throws PlanUnavailable, StackUnavailable, LambdaServiceException as requestPlan
 */
export async function planInstead(
  stack: PlanningStack,
  checked: CheckedRequest,
  options: Interruptible & PlanOutput,
): Promise<number> {
  return showPlan(await requestPlan(stack, checked, options), undefined, options);
}
