/** `onboard resume --all-failed`: starts the next attempt at all requests that a repetition can help. */
import type * as v from 'valibot';
import { StartRateLimiter } from '../../../functions/lib/executions/start-rate-limiter.ts';
import type { ResumeOptions } from '../../declarations/failures/resume.ts';
import { type DeployedStack, openStack } from '../../executions/deployed-stack.ts';
import { type ExecutionOutcome, isCarriedOut, readOutcome } from '../../executions/read-outcome.ts';
import { NotStarted, startExecution } from '../../executions/start-execution.ts';
import { STARTS_PER_SECOND } from '../../executions/starts-per-second.ts';
import { untilEnded } from '../../executions/until-ended.ts';
import { type FailedRequest, findFailedRequests, readFailures } from '../../history/failed-requests.ts';
import { overtakingKinds, type RequestFailure, TO_DO, TO_DOS, type ToDo } from '../../history/failure.ts';
import type { allFailedDocument } from '../../json/resume.ts';
import { writeJson } from '../../json/write-json.ts';
import { confirm, isTerminal, TERMINAL, type Terminal } from '../../output/confirm.ts';
import { fit } from '../../output/fit.ts';
import { note } from '../../output/note.ts';
import { supersededText } from '../../output/outcome/show-outcome.ts';
import { outcomeJson } from '../../output/show-execution.ts';
import { failuresTable } from '../../output/show-requests.ts';
import { readDismissed } from '../../person/person-records.ts';
import { NotConfirmed } from '../../user-error.ts';

/** A failed request, and why it has failed. */
type Failed = FailedRequest & RequestFailure & { newerRequestId?: string | undefined };

/** What is resumed, and what is left out. */
interface Plan {
  resumed: Failed[];
  /** Requests with a newer one for the same person. */
  overtaken: Failed[];
  /** Requests that something else has to be done about. */
  others: Failed[];
  /** Number of older executions that have not succeeded and were not looked at. */
  unread: number;
}

/**
 * Resumes the requests whose newest execution has not succeeded and that a repetition can help, as fast as the batch function
 * starts executions. It shows them first, and asks.
 *
 * A request that cannot be started is named, and does not keep the others from being resumed.
 *
 * @param terminal where the user is asked
 * @returns the exit code: 0 when all of them have succeeded, and none was left out for its disposition
 * @throws NotConfirmed when no user can be asked
 */
export async function resumeAllFailed(options: ResumeOptions, terminal: Terminal = TERMINAL): Promise<number> {
  if (!options.dryRun && !options.yes) {
    if (options.json) throw new NotConfirmed(notStarted('--json does not ask'));
    if (!isTerminal(terminal)) throw new NotConfirmed(notStarted('there is no terminal to ask at'));
  }
  const stack = await openStack(options);
  const dismissed = new Set((await readDismissed(stack, options)).map(({ execution }) => execution));
  const { requests, unread } = await findFailedRequests(stack, options);
  const left = requests.filter(({ executionArn }) => !dismissed.has(executionArn));
  const failed = await readFailures(stack, left, options);
  const plan = { ...planOf(failed, options.disposition ?? ['try-again']), unread };
  const { resumed, others } = plan;
  if (!options.json) showPlan(plan, options.dryRun ? process.stdout : process.stderr);
  if (options.dryRun) {
    if (options.json) writeJson(planJson(plan, {}));
    return 0;
  }
  if (resumed.length > 0 && !options.yes) {
    const question = resumed.length === 1 ? 'Resume this request?' : `Resume these ${resumed.length} requests?`;
    if (!(await confirm(question, terminal, options))) {
      note('Nothing was started.', options);
      return 1;
    }
  }
  const resumption = await resumeRequests(stack, resumed, options);
  if (options.json) writeJson(planJson(plan, resumption));
  const haveSucceeded = resumed.every(({ requestId }) => {
    const outcome = resumption.outcomes.get(requestId);
    return outcome !== undefined && isCarriedOut(outcome);
  });
  return haveSucceeded && others.length === 0 && unread === 0 ? 0 : 1;
}

function planOf(failed: readonly Failed[], dispositions: readonly ToDo[]): Omit<Plan, 'unread'> {
  const plan: Omit<Plan, 'unread'> = { resumed: [], overtaken: [], others: [] };
  for (const failure of failed) {
    const newerRequestId = overtakingKinds(failure.disposition)
      .map((kind) => failure.newer[kind])
      .find((id) => id !== undefined);
    const request = { ...failure, newerRequestId };
    if (newerRequestId !== undefined) plan.overtaken.push(request);
    else if (dispositions.includes(request.disposition)) plan.resumed.push(request);
    else plan.others.push(request);
  }
  return plan;
}

function showPlan({ resumed, overtaken, others, unread }: Plan, stream: NodeJS.WriteStream): void {
  const write = (text: string) => stream.write(`${fit(text, stream)}\n`);
  const count = resumed.length + overtaken.length + others.length;
  write(`${count} ${count === 1 ? 'request has' : 'requests have'} not succeeded.`);
  for (const { requestId, newerRequestId } of overtaken) {
    write(
      `${requestId} is not resumed, because ${newerRequestId} is a newer request for the same person. ` +
        `To resume it all the same: onboard resume ${requestId} --even-if-older`,
    );
  }
  for (const disposition of TO_DOS) {
    const { length } = others.filter((request) => request.disposition === disposition);
    if (length > 0) {
      write(`${length} left out, ${disposition}: ${TO_DO[disposition]} To resume them: --disposition ${disposition}`);
    }
  }
  if (others.length > 0) write('onboard list --failed shows those that are left out.');
  if (unread > 0) {
    write(
      `${unread} older executions have not succeeded, and were not looked at. ` +
        'Give --since with the time from which all are looked at.',
    );
  }
  if (resumed.length > 0) {
    write(`To resume: ${resumed.length}, ${STARTS_PER_SECOND} a second.`);
    stream.write(`${failuresTable(resumed, stream)}\n`);
  }
}

/** What has become of the requests that were to be started, by requestId. */
interface Resumption {
  outcomes?: ReadonlyMap<string, ExecutionOutcome>;
  /** Why requests could not be started. */
  reasons?: ReadonlyMap<string, string>;
}

/** Starts the requests, and waits for their ends. */
async function resumeRequests(
  stack: DeployedStack,
  requests: readonly Failed[],
  options: ResumeOptions,
): Promise<Required<Resumption>> {
  const limiter = new StartRateLimiter(1000 / STARTS_PER_SECOND);
  const reasons = new Map<string, string>();
  const started: { requestId: string; executionArn: string }[] = [];
  for (const request of requests) {
    await limiter.wait();
    options.signal?.throwIfAborted();
    try {
      const { executionArn } = await startExecution(stack, request);
      started.push({ requestId: request.requestId, executionArn });
    } catch (error) {
      if (!(error instanceof NotStarted)) throw error;
      reasons.set(request.requestId, error.message);
      note(error.message, options);
    }
    limiter.recordStart();
  }
  const outcomes = new Map<string, ExecutionOutcome>();
  for (const { requestId, executionArn } of started) {
    await untilEnded(stack.stepFunctions, executionArn, options);
    const outcome = await readOutcome(stack.stepFunctions, executionArn, options);
    outcomes.set(requestId, outcome);
    const { status, superseded, error } = outcome;
    const why = superseded ? supersededText(superseded) : error;
    if (!options.json) console.log(`${requestId}  ${status}${why === undefined ? '' : `  ${why}`}`);
  }
  return { outcomes, reasons };
}

/** The requests for scripts. Those that were started have the outcome of the new execution. */
function planJson(
  { resumed, overtaken, others, unread }: Plan,
  { outcomes, reasons }: Resumption,
): v.InferInput<typeof allFailedDocument> {
  const failure = ({ requestId, kind, status, error, disposition }: Failed) => ({
    requestId,
    kind,
    status,
    error,
    disposition,
  });
  return {
    requests: resumed.map((request) => {
      const { requestId, kind } = request;
      const outcome = outcomes?.get(requestId);
      if (outcome) return { requestId, kind, started: true, ...outcomeJson(outcome) };
      return { ...failure(request), started: false, reason: reasons?.get(requestId) };
    }),
    leftOut: [...overtaken, ...others].map((request) => ({
      ...failure(request),
      newerRequestId: request.newerRequestId,
    })),
    unread,
  };
}

function notStarted(why: string): string {
  return `Nothing was started, because ${why}. Give --yes to resume without asking, or --dry-run to see the requests.`;
}
