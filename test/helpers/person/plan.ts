/** Plans a request in a world. */
import * as v from 'valibot';
import { type Plan, planSchema } from '../../../core/plan/plan.ts';
import localParameters from '../../../local/parameters.json' with { type: 'json' };
import { type Asked, stack, type World } from '../world.ts';

/** What the command passes to the function: the allow list of groups comes from the stack. */
function eventOf({ kind, request }: Asked): object {
  return kind === 'offboarding' ? { kind, request } : { kind, request, allowedGroups: localParameters.AllowedGroups };
}

/** Invokes the function that plans requests of a kind. @throws Error when it fails */
export async function plan(world: World, { kind, request }: Asked): Promise<Plan> {
  const logicalId = kind === 'offboarding' ? 'PlanOffboardingFunction' : 'PlanRequestFunction';
  const { arn = '' } = stack.functions.find((candidate) => candidate.logicalId === logicalId) ?? {};
  let isAnswered = false;
  const answer = world.invoke(arn, JSON.stringify(eventOf({ kind, request }))).finally(() => {
    isAnswered = true;
  });
  await world.run(() => !isAnswered);
  const { error, payload } = await answer;
  if (error || payload === undefined) throw new Error(`The plan has failed: ${payload}`);
  return v.parse(planSchema, JSON.parse(payload));
}
