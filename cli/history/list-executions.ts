/** Lists the executions of the workflows, and reads their inputs. */
import {
  DescribeExecutionCommand,
  type ExecutionListItem,
  type ExecutionStatus,
  paginateListExecutions,
} from '@aws-sdk/client-sfn';
import { pMapIterable } from 'p-map';
import { requestOf, sentAtOf } from '../../core/execution/execution-input.ts';
import { REQUEST_KINDS, type RequestKind } from '../../core/kinds.ts';
import { toSuperseded } from '../../core/outcome/outcomes.ts';
import { memberAt } from '../../core/request/fields/field-path.ts';
import type { DeployedStack } from '../executions/deployed-stack.ts';
import type { Interruptible } from '../options.ts';

/** Most calls at the same time. DescribeExecution has a quota of 10 to 15 calls a second after a burst of 250 or 300. */
export const CONCURRENCY = 4;

/** Executions on a page: the most that ListExecutions gives. */
const PAGE_SIZE = 1000;

/** The state machines of a stack. */
export type Workflows = Pick<DeployedStack, 'stepFunctions' | 'workflows'>;

/** An execution, and the kind of its request. */
export interface FoundExecution extends ExecutionListItem {
  kind: RequestKind;
}

/** What is listed. */
export interface ListOptions extends Interruptible {
  kinds?: readonly RequestKind[] | undefined;
  status?: ExecutionStatus | undefined;
  /** Leaves out executions that started before. */
  since?: Date | undefined;
}

/**
 * Lists executions of all workflows, newest first.
 *
 * @throws SFNServiceException as ListExecutions
 */
export async function* listExecutions(
  stack: Workflows,
  { kinds = REQUEST_KINDS, since, ...options }: ListOptions = {},
): AsyncGenerator<FoundExecution> {
  const lists = kinds.map((kind) => listExecutionsOf(stack, kind, options));
  const heads = await Promise.all(lists.map(async (list) => (await list.next()).value));
  for (;;) {
    const newest = heads.reduce<number>((best, head, index) => {
      const other = heads[best];
      return head && (!other || startOf(head) > startOf(other)) ? index : best;
    }, 0);
    const head = heads[newest];
    if (!head || (since && startOf(head) < since.getTime())) return;
    yield head;
    heads[newest] = (await lists[newest]?.next())?.value;
  }
}

/** When an execution started, in milliseconds. */
export function startOf({ startDate }: ExecutionListItem): number {
  return startDate?.getTime() ?? 0;
}

async function* listExecutionsOf(
  { stepFunctions: client, workflows }: Workflows,
  kind: RequestKind,
  { status: statusFilter, signal }: ListOptions,
): AsyncGenerator<FoundExecution, undefined> {
  const workflow = workflows[kind];
  // An older stack has not every kind.
  if (!workflow) return undefined;
  const { stateMachineArn } = workflow;
  const pages = paginateListExecutions(
    { client, pageSize: PAGE_SIZE },
    { stateMachineArn, statusFilter },
    signal && { abortSignal: signal },
  );
  for await (const { executions = [] } of pages) {
    for (const execution of executions) yield { ...execution, kind };
  }
  return undefined;
}

/** The input of an execution. */
export interface ReadInput {
  /** The request. It may break the contract. */
  request: unknown;
  /** When the request was sent (ISO 8601). */
  sentAt: string;
  /** Whether the execution has only repeated an answer, or was superseded: it is no newer request than others. */
  didNothing: boolean;
}

/**
 * Reads the input of an execution, and whether the execution has done anything.
 *
 * @throws SFNServiceException as DescribeExecution
 */
export async function readInput(
  { stepFunctions }: Workflows,
  execution: ExecutionListItem,
  { signal }: Interruptible,
): Promise<ReadInput> {
  const { executionArn } = execution;
  const { input, output } = await stepFunctions.send(
    new DescribeExecutionCommand({ executionArn }),
    signal && { abortSignal: signal },
  );
  const parsed: unknown = JSON.parse(input ?? '{}');
  const outcome: unknown = JSON.parse(output ?? 'null');
  const outcomeOf = memberAt(outcome, 'executionArn');
  return {
    request: requestOf(parsed),
    sentAt: sentAtOf(parsed, new Date(startOf(execution)).toISOString()),
    didNothing: toSuperseded(outcome) !== undefined || (outcomeOf !== undefined && outcomeOf !== executionArn),
  };
}

/**
 * Reads the request of an execution.
 *
 * @throws SFNServiceException as DescribeExecution
 */
export async function readRequest(
  stack: Workflows,
  execution: ExecutionListItem,
  options: Interruptible,
): Promise<unknown> {
  return (await readInput(stack, execution, options)).request;
}

/** Applies a function to each execution, to a few at the same time, and keeps their order. */
export function mapExecutions<Mapped>(
  executions: AsyncIterable<FoundExecution>,
  map: (execution: FoundExecution) => Promise<Mapped>,
): AsyncIterable<Mapped> {
  return pMapIterable(executions, map, { concurrency: CONCURRENCY });
}
