/** The plan of a request: what would happen if it were sent now. A plan changes nothing. */
import * as v from 'valibot';
import { DISPOSITIONS } from '../dispositions.ts';
import { InvalidRequest } from '../errors.ts';
import { REQUEST_KINDS, type RequestKind } from '../kinds.ts';

/** What a step is about. */
export const PLAN_TARGETS = ['identity-store-user', 'finspace-user', 'kx-user', 'group'] as const;

/** What a step does. `adopt`, `keep` and `skip` change nothing. */
export const PLAN_ACTIONS = [
  'create',
  'adopt',
  'enable',
  'change-role',
  'grant',
  'revoke',
  'remove',
  'disable',
  'suspend',
  'delete',
  'keep',
  'skip',
] as const;

/** How a request would end. */
export const PLAN_RESULTS = ['carried-out', 'refused', 'superseded', 'answered'] as const;

/** A step of a plan. It has ids, ARNs, the name of a group and the kx user name, and no other name and no address. */
export const planStepSchema = v.object({
  target: v.picklist(PLAN_TARGETS),
  action: v.picklist(PLAN_ACTIONS),
  id: v.optional(v.pipe(v.string(), v.description('Id of the user or the group. Absent if the user does not exist.'))),
  name: v.optional(v.pipe(v.string(), v.description('Name of the kx user or the group.'))),
  from: v.optional(v.pipe(v.string(), v.description('ARN of the role before.'))),
  to: v.optional(v.pipe(v.string(), v.description('ARN of the role after.'))),
  why: v.optional(v.pipe(v.string(), v.description('Why nothing is done.'))),
});

/** A step of a plan. */
export type PlanStep = v.InferOutput<typeof planStepSchema>;

/** A plan. */
export const planSchema = v.object({
  requestId: v.optional(v.pipe(v.string(), v.description('Absent if the request has no valid requestId.'))),
  kind: v.picklist(REQUEST_KINDS),
  result: v.pipe(
    v.picklist(PLAN_RESULTS),
    v.description(
      'refused: the request would fail after the steps. superseded: a newer request has begun. answered: the request has had its answer, which would be reported again.',
    ),
  ),
  steps: v.pipe(v.array(planStepSchema), v.description('In the order of the work.')),
  refusal: v.optional(
    v.object({
      step: v.pipe(v.string(), v.description('The state that would fail.')),
      error: v.string(),
      message: v.string(),
      disposition: v.picklist(DISPOSITIONS),
    }),
  ),
  supersededBy: v.optional(v.pipe(v.string(), v.description('requestId of the newer request.'))),
});

/** A plan. */
export type Plan = v.InferOutput<typeof planSchema>;

/**
 * Checks what is asked for. The request itself is not checked.
 *
 * @param kinds the kinds that the function plans
 * @throws InvalidRequest
 */
export function parsePlanRequest<Kind extends RequestKind>(
  input: unknown,
  kinds: readonly Kind[],
): { kind: Kind; request: unknown; allowedGroups?: string | undefined } {
  const schema = v.strictObject({
    kind: v.picklist(kinds),
    request: v.unknown(),
    allowedGroups: v.optional(v.string()),
  });
  const { success, output } = v.safeParse(schema, input);
  if (success) return output;
  throw new InvalidRequest([{ path: '', message: `must have a request, and as kind ${kinds.join(' or ')}` }]);
}
