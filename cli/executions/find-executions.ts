/** Finds the executions of a request. */
import { DescribeExecutionCommand, type ExecutionListItem, paginateListExecutions } from '@aws-sdk/client-sfn';
import { requestIdOf } from '../../core/execution/execution-name.ts';
import { isUnsuccessful } from '../../core/execution/execution-status.ts';
import { REQUEST_KINDS, type RequestKind } from '../../core/kinds.ts';
import { memberAt } from '../../core/request/fields/field-path.ts';
import { senderRequestId } from '../../core/request/fields/request-id.ts';
import { comparable } from '../../core/same-person.ts';
import { REQUESTS } from '../kinds.ts';
import type { DeployedStack } from './deployed-stack.ts';

/**
 * Most executions whose input is read to find the requestId. EventBridge gives the executions that it starts names of its own,
 * and only the input of those tells the requestId.
 */
const INPUTS_READ = 500;

/** An execution, and the kind of its request. */
export interface FoundExecution extends ExecutionListItem {
  kind: RequestKind;
}

/** The executions of all workflows, newest first. */
async function* listExecutions(stack: DeployedStack): AsyncGenerator<FoundExecution> {
  const lists = REQUEST_KINDS.map((kind) => listExecutionsOf(stack, kind));
  const heads = await Promise.all(lists.map(async (list) => (await list.next()).value));
  for (;;) {
    const newest = heads.reduce<number>((best, head, index) => {
      const other = heads[best];
      return head && (!other || startOf(head) > startOf(other)) ? index : best;
    }, 0);
    const head = heads[newest];
    if (!head) return;
    yield head;
    heads[newest] = (await lists[newest]?.next())?.value;
  }
}

function startOf({ startDate }: FoundExecution): number {
  return startDate?.getTime() ?? 0;
}

async function* listExecutionsOf(
  { stepFunctions, workflows }: DeployedStack,
  kind: RequestKind,
): AsyncGenerator<FoundExecution, undefined> {
  const { stateMachineArn } = workflows[kind];
  for await (const { executions = [] } of paginateListExecutions({ client: stepFunctions }, { stateMachineArn })) {
    for (const execution of executions) yield { ...execution, kind };
  }
}

/**
 * Finds the executions of a request in all workflows.
 *
 * @returns newest first
 * @throws SFNServiceException as ListExecutions and DescribeExecution
 */
export async function findExecutions(stack: DeployedStack, requestId: string): Promise<FoundExecution[]> {
  const found: FoundExecution[] = [];
  let inputsRead = 0;
  for await (const execution of listExecutions(stack)) {
    const known = requestIdOf(execution.name ?? '');
    if (known === requestId) found.push(execution);
    // Earlier executions are found by their names only: the newest execution decides what is to be done.
    if (known !== undefined || found.length > 0 || inputsRead >= INPUTS_READ) continue;
    inputsRead += 1;
    if (senderRequestId(await readInput(stack, execution)) === requestId) found.push(execution);
  }
  return found;
}

async function readInput({ stepFunctions }: DeployedStack, { executionArn }: ExecutionListItem): Promise<unknown> {
  const { input } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  return JSON.parse(input ?? '{}');
}

/** A request whose newest execution has not succeeded. */
export interface FailedRequest {
  requestId: string;
  kind: RequestKind;
  /** The input of its newest execution, parsed. */
  request: object;
}

/** The requests whose newest executions have not succeeded. */
export interface FailedRequests {
  failed: FailedRequest[];
  /** The requestIds of failed requests with a newer request for the same person. Resuming one would undo the newer one. */
  overtaken: string[];
}

/**
 * Finds the requests whose newest execution has not succeeded.
 *
 * @returns oldest first, in the order in which the requests were sent
 * @throws SFNServiceException as ListExecutions and DescribeExecution
 */
export async function findFailedRequests(stack: DeployedStack): Promise<FailedRequests> {
  const found: FailedRequests = { failed: [], overtaken: [] };
  const requestIds = new Set<string>();
  // People with a newer request that has not failed, and with a newer role change.
  const served = new Set<unknown>();
  const changing = new Set<unknown>();
  for await (const execution of listExecutions(stack)) {
    const known = requestIdOf(execution.name ?? '');
    if (known !== undefined && requestIds.has(known)) continue;
    const request = await readInput(stack, execution);
    const requestId = senderRequestId(request);
    if (requestId === undefined || requestIds.has(requestId) || typeof request !== 'object' || request === null)
      continue;
    requestIds.add(requestId);
    const userName = memberAt(request, 'user.userName');
    const person = typeof userName === 'string' ? comparable(userName) : userName;
    const { kind, status } = execution;
    if (!isUnsuccessful(status)) served.add(person);
    else if (served.has(person) || (REQUESTS[kind].overtakesItsKind && changing.has(person)))
      found.overtaken.unshift(requestId);
    else found.failed.unshift({ requestId, kind, request });
    if (REQUESTS[kind].overtakesItsKind) changing.add(person);
  }
  return found;
}
