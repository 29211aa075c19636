/** Decides whether the next attempt at a request may start. */
import { isUnsuccessful } from '../../core/execution/execution-status.ts';
import type { RequestKind } from '../../core/kinds.ts';
import type { DeployedStack } from '../executions/deployed-stack.ts';
import { isCarriedOut, readOutcome } from '../executions/read-outcome.ts';
import { NotStarted } from '../executions/start-execution.ts';
import type { Interruptible } from '../options.ts';
import { failureOf, overtakingKinds } from './failure.ts';
import { findExecutions } from './find-executions.ts';
import { type FoundExecution, readInput, readRequest } from './list-executions.ts';
import { findNewerRequest } from './newer-request.ts';
import { isSameRequest } from './same-request.ts';

/**
 * The next attempt, or what stands against it. `overtaken`: it would undo a newer request for the same person that runs or has
 * succeeded, or may undo one.
 */
export type NextAttempt =
  /** Number of older executions whose inputs were not read: some may be of the request. */
  | { type: 'unknown'; unread: number }
  | { type: 'running' | 'succeeded' | 'superseded'; execution: FoundExecution }
  | { type: 'overtaken'; why: string }
  /** `sentAt`: when the request was sent first (ISO 8601), which is its place in the order. */
  | { type: 'ready'; kind: RequestKind; request: object; sentAt?: string | undefined };

/** How the next attempt is found. */
export interface NextAttemptOptions extends Interruptible {
  /** Resumes a request although a newer one for the same person runs or has succeeded. */
  evenIfOlder?: boolean | undefined;
}

/**
 * Finds the next attempt at a request.
 *
 * @throws NotStarted when the input of the newest execution is not a request
 * @throws SFNServiceException as ListExecutions, DescribeExecution and GetExecutionHistory
 */
export async function findNextAttempt(
  stack: DeployedStack,
  requestId: string,
  options: NextAttemptOptions,
): Promise<NextAttempt> {
  const { executions, unread } = await findExecutions(stack, requestId, options);
  const [newest] = executions;
  if (!newest) return { type: 'unknown', unread };
  const running = executions.find(({ status }) => status !== 'SUCCEEDED' && !isUnsuccessful(status));
  if (running) return { type: 'running', execution: running };
  const request = await readRequest(stack, newest, options);
  const succeeded = await findSuccess(stack, executions, request, options);
  if (succeeded) {
    const outcome = await readOutcome(stack.stepFunctions, succeeded.executionArn ?? '', options);
    if (isCarriedOut(outcome)) return { type: 'succeeded', execution: succeeded };
    if (!options.evenIfOlder) return { type: 'superseded', execution: succeeded };
  }
  if (!options.evenIfOlder) {
    const why = await findNewer(stack, { requestId, request, newest }, options);
    if (why !== undefined) return { type: 'overtaken', why };
  }
  if (typeof request !== 'object' || request === null) {
    throw new NotStarted(`${requestId}: the input of ${newest.name} is not a request`);
  }
  const { kind } = newest;
  // A request that was made now is newer than all others for the person. Without it, this is a duplicate, in its old place.
  if (options.evenIfOlder)
    return { type: 'ready', kind, request: { ...request, requestedAt: new Date().toISOString() } };
  return { type: 'ready', kind, request, sentAt: await findFirstSent(stack, executions, request, options) };
}

/**
 * Finds an execution that has succeeded with the same request. It may have another name than the next attempt would have,
 * because an event started it.
 *
 * @param executions the executions of one requestId, newest first
 * @param request the request of the newest one
 */
async function findSuccess(
  stack: DeployedStack,
  executions: readonly FoundExecution[],
  request: unknown,
  options: Interruptible,
): Promise<FoundExecution | undefined> {
  const [newest] = executions;
  if (newest?.status === 'SUCCEEDED') return newest;
  for (const execution of executions) {
    if (execution.status !== 'SUCCEEDED' || execution.kind !== newest?.kind) continue;
    if (isSameRequest(request, await readRequest(stack, execution, options))) return execution;
  }
  return undefined;
}

/** Finds when a request was sent first: its oldest execution has seen it first. */
async function findFirstSent(
  stack: DeployedStack,
  executions: readonly FoundExecution[],
  request: unknown,
  options: Interruptible,
): Promise<string | undefined> {
  const [newest] = executions;
  for (const execution of executions.toReversed()) {
    const input = execution.kind === newest?.kind && (await readInput(stack, execution, options));
    if (input && isSameRequest(request, input.request)) return input.sentAt;
  }
  return undefined;
}

/** @returns why the request is not resumed; undefined if no newer request stands against it */
async function findNewer(
  stack: DeployedStack,
  { requestId, request, newest }: { requestId: string; request: unknown; newest: FoundExecution },
  { signal }: Interruptible,
): Promise<string | undefined> {
  const failure = failureOf(await readOutcome(stack.stepFunctions, newest.executionArn ?? '', { signal }));
  const kinds = overtakingKinds(failure?.disposition);
  const newer = await findNewerRequest(stack, { requestId, request }, { since: newest.startDate, kinds, signal });
  if (newer.requestId !== undefined) {
    return `${newer.requestId} is a newer request for the same person, and would be undone`;
  }
  if (newer.unread === 0) return undefined;
  return `${newer.unread} newer executions were not read, and one may be of a newer request for the same person`;
}
