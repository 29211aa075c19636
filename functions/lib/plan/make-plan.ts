/** Makes the plan of a request. */
import { OWN_ERRORS } from '../../../core/errors.ts';
import type { RequestKind } from '../../../core/kinds.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import type { Deployment } from '../../../core/request/deployment.ts';
import { senderRequestId } from '../../../core/request/fields/request-id.ts';
import { expectedFailure } from '../failure/failure-outcome.ts';
import { Planner, Refused, Superseded } from './planner.ts';

/** Plans a request of one kind. @throws Refused, Superseded */
export type PlanOfKind = (planner: Planner, request: unknown, deployment: Deployment) => Promise<void>;

/**
 * Makes the plan of a request.
 *
 * @param request the request, not validated
 * @param planOfKind plans the requests of this kind
 * @throws ServiceCallError when a service cannot be read
 */
export async function makePlan(
  kind: RequestKind,
  request: unknown,
  planOfKind: PlanOfKind,
  deployment: Deployment,
): Promise<Plan> {
  const planner = new Planner(kind);
  const requestId = senderRequestId(request);
  const plan = { ...(requestId !== undefined && { requestId }), kind, steps: planner.steps };
  try {
    await planOfKind(planner, request, deployment);
    return { ...plan, result: 'carried-out' };
  } catch (error) {
    if (error instanceof Superseded) {
      return error.isAnswered
        ? { ...plan, result: 'answered' }
        : { ...plan, result: 'superseded', supersededBy: error.by };
    }
    if (!(error instanceof Refused)) throw error;
    if (!isRefusal(error.error)) throw error.error;
    return { ...plan, result: 'refused', refusal: expectedFailure(kind, error.state, error.error) };
  }
}

/** Errors of services that an execution would have too; all others say that the plan cannot be made. */
const OF_REQUEST = ['ResourceNotFoundException', 'ValidationException'];

function isRefusal({ name, message }: Error): boolean {
  return Object.hasOwn(OWN_ERRORS, name) || (OF_REQUEST.includes(name) && !message.startsWith('dynamodb:'));
}
