/** Finds the executions of a request. */
import {
  DescribeExecutionCommand,
  type ExecutionListItem,
  type ExecutionStatus,
  paginateListExecutions,
} from '@aws-sdk/client-sfn';
import { senderRequestId } from '../functions/lib/request-id.ts';
import type { Target } from './target.ts';

/** Executions whose input is read at most, when their names do not tell the request: events start them under any name. */
const INPUTS_READ = 500;

/** What {@link executionName} gives: the requestId, a digest, and the number of the attempt. */
const OWN_NAME = /^(.{1,64})-[0-9a-f]{12}(?:-\d{1,2})?$/;

/** What EventBridge and Step Functions give: it ends in a UUID. */
const FOREIGN_NAME = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The requestId in a name; undefined when only the input can tell it. */
function requestIdIn(name = ''): string | undefined {
  return FOREIGN_NAME.test(name) ? undefined : OWN_NAME.exec(name)?.[1];
}

/**
 * Finds the executions of a request.
 *
 * @returns newest first
 * @throws SFNServiceException as ListExecutions and DescribeExecution
 */
export async function findExecutions(
  { stepFunctions, stateMachineArn }: Target,
  requestId: string,
): Promise<ExecutionListItem[]> {
  const found: ExecutionListItem[] = [];
  let inputsRead = 0;
  for await (const { executions = [] } of paginateListExecutions({ client: stepFunctions }, { stateMachineArn })) {
    for (const execution of executions) {
      const own = requestIdIn(execution.name);
      if (own === requestId) found.push(execution);
      // Below the newest one, only those whose name tells: it is the newest that counts.
      if (own !== undefined || found.length > 0 || inputsRead >= INPUTS_READ) continue;
      inputsRead += 1;
      if ((await readRequestId(stepFunctions, execution)) === requestId) found.push(execution);
    }
  }
  return found;
}

async function readRequestId(
  client: Target['stepFunctions'],
  { executionArn }: ExecutionListItem,
): Promise<string | undefined> {
  const { input } = await client.send(new DescribeExecutionCommand({ executionArn }));
  return senderRequestId(JSON.parse(input ?? '{}'));
}

/** Ends that are no success. */
const UNSUCCESSFUL: readonly ExecutionStatus[] = ['FAILED', 'TIMED_OUT', 'ABORTED'];

/** A request whose newest execution has not succeeded. */
export interface FailedRequest {
  requestId: string;
  /** The input of its newest execution, parsed. */
  request: object;
}

/**
 * Finds the requests whose newest execution has not succeeded.
 *
 * @throws SFNServiceException as ListExecutions and DescribeExecution
 */
export async function findFailedRequests({ stepFunctions, stateMachineArn }: Target): Promise<FailedRequest[]> {
  /** By requestId; undefined for one that runs or has succeeded since. */
  const newest = new Map<string, FailedRequest | undefined>();
  for await (const { executions = [] } of paginateListExecutions({ client: stepFunctions }, { stateMachineArn })) {
    for (const { executionArn, name, status } of executions) {
      const known = requestIdIn(name);
      if (known !== undefined && newest.has(known)) continue;
      const { input } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
      const request: unknown = JSON.parse(input ?? '{}');
      const requestId = senderRequestId(request);
      if (requestId === undefined || newest.has(requestId) || typeof request !== 'object' || request === null) continue;
      const failed = status !== undefined && UNSUCCESSFUL.includes(status);
      newest.set(requestId, failed ? { requestId, request } : undefined);
    }
  }
  return [...newest.values()].filter((request) => request !== undefined);
}
