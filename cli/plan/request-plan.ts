/** Asks the functions that plan requests. */
import type { RequestKind } from '../../core/kinds.ts';
import { type Plan, planSchema } from '../../core/plan/plan.ts';
import type { DeployedStack } from '../executions/deployed-stack.ts';
import { invokeFunction, type OperatorFunction } from '../executions/invoke-function.ts';
import type { CheckedRequest } from '../kinds.ts';
import type { Interruptible } from '../options.ts';
import { UserError } from '../user-error.ts';

/** What the functions are reached by. */
export type PlanningStack = Pick<
  DeployedStack,
  'functions' | 'planRequestFunction' | 'planOffboardingFunction' | 'allowedGroupPairs'
>;

/** Thrown when a function cannot make the plan. */
export class PlanUnavailable extends UserError {
  override readonly name = 'PlanUnavailable';
  override readonly exitCode = 3;
}

/**
 * Plans a request. Nothing is changed.
 *
 * @throws PlanUnavailable when the function fails
 * @throws StackUnavailable, LambdaServiceException as invokeFunction
 */
export function requestPlan(stack: PlanningStack, checked: CheckedRequest, options: Interruptible): Promise<Plan> {
  const asked = PLANNERS[checked.kind](stack);
  const input = checked.kind === 'offboarding' ? checked : { ...checked, allowedGroups: stack.allowedGroupPairs };
  return invokeFunction(stack.functions, asked, input, planSchema, options, (errorType, message) => {
    return new PlanUnavailable(`There is no plan, because something could not be read: ${errorType}: ${message}`);
  });
}

const ofRequest = ({ planRequestFunction: name }: PlanningStack): OperatorFunction => ({
  output: 'PlanRequestFunctionName',
  name,
});

const PLANNERS = {
  onboarding: ofRequest,
  'role-change': ofRequest,
  offboarding: ({ planOffboardingFunction: name }) => ({ output: 'PlanOffboardingFunctionName', name }),
} as const satisfies Record<RequestKind, (stack: PlanningStack) => OperatorFunction>;
