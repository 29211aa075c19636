/** `onboard plan`: says what the requests of a file would do, if each of them were sent now. */
import { InvalidRequest } from '../../../core/errors.ts';
import type { StateName } from '../../../core/execution/states.ts';
import type { RequestKind } from '../../../core/kinds.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import { senderRequestId } from '../../../core/request/fields/request-id.ts';
import { StartRateLimiter } from '../../../functions/lib/executions/start-rate-limiter.ts';
import type { PlanOptions } from '../../declarations/access/plan.ts';
import { openStack } from '../../executions/deployed-stack.ts';
import { displayName } from '../../files/input/open-text.ts';
import { readRequests } from '../../files/read-requests.ts';
import { checkEntry, kindOfEntry, type LocatedFault, type RequestEntry } from '../../files/request-entry.ts';
import { UnusableFile } from '../../files/unusable-file.ts';
import { note } from '../../output/note.ts';
import { Spinner } from '../../output/spinner.ts';
import { requestPlan } from '../../plan/request-plan.ts';
import { showPlan } from '../../plan/show-plan.ts';

/** Milliseconds between two plans: each makes up to 7 calls of the identity store, which takes 20 a second from all callers. */
const PLAN_GAP_MS = 500;

/** The state that checks the requests of each kind. */
const PREPARES = {
  onboarding: 'PrepareOnboarding',
  'role-change': 'PrepareRoleChange',
  offboarding: 'PrepareOffboarding',
} as const satisfies Record<RequestKind, StateName>;

/**
 * Plans the requests of a file, one after the other. Nothing is sent, and nothing is changed.
 *
 * @returns the exit code: 1 when at least one request would not be carried out
 * @throws UnusableFile when the file cannot be read, or has no request
 * @throws PlanUnavailable, StackUnavailable, LambdaServiceException as requestPlan
 */
export async function plan(file: string, options: PlanOptions): Promise<number> {
  const stack = await openStack(options);
  const limiter = new StartRateLimiter(PLAN_GAP_MS);
  const spinner = new Spinner(process.stderr, !options.json);
  const counts = { planned: 0, not: 0 };
  try {
    for await (const entry of readRequests(file, options)) {
      spinner.show(`${counts.planned} requests planned`);
      const { checked, faults } = checkEntry(entry);
      if (checked) {
        await limiter.wait();
        limiter.recordStart();
      }
      const made = checked ? await requestPlan(stack, checked, options) : planOfInvalid(entry, faults);
      spinner.stop();
      counts.planned += 1;
      counts.not += showPlan(made, entry.line, options);
    }
  } finally {
    spinner.stop();
  }
  if (counts.planned === 0) throw new UnusableFile(`${displayName(file)} has no request`);
  const { planned, not } = counts;
  note(`${displayName(file)}: ${planned - not} would be carried out, ${not} would not. Nothing was sent.`, options);
  return not > 0 ? 1 : 0;
}

/** A request that breaks the contract would fail in its first state. */
function planOfInvalid(entry: RequestEntry, faults: readonly LocatedFault[]): Plan {
  const kind = kindOfEntry(entry) ?? 'onboarding';
  const requestId = senderRequestId(entry.request);
  const { name: error, message } = new InvalidRequest(faults);
  return {
    ...(requestId !== undefined && { requestId }),
    kind,
    result: 'refused',
    steps: [],
    refusal: { step: PREPARES[kind], error, message, disposition: InvalidRequest.disposition },
  };
}
