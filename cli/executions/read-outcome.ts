/** Reads the outcome of an execution. */
import { DescribeExecutionCommand, GetExecutionHistoryCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { SupersededOutcome } from '../../core/outcome/outcome.ts';
import { type FailureOfKind, type Success, toFailure, toSuccess, toSuperseded } from '../../core/outcome/outcomes.ts';
import type { Interruptible } from '../options.ts';

/** An execution, and its outcome as far as its output and its history have it. */
export interface ExecutionOutcome {
  executionArn: string;
  name: string;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';
  startDate: Date | undefined;
  stopDate: Date | undefined;
  /** JSON text. */
  input: string;
  error: string | undefined;
  cause: string | undefined;
  succeeded?: Success;
  /** The execution has succeeded without doing anything, because a newer request for the same person has begun. */
  superseded?: SupersededOutcome;
  /** Absent while it runs, and when it was stopped or timed out: then only the event on the bus tells. */
  failed?: FailureOfKind;
}

/**
 * Reads an execution and its outcome.
 *
 * @throws SFNServiceException as DescribeExecution and GetExecutionHistory
 */
export async function readOutcome(
  client: SFNClient,
  executionArn: string,
  { signal }: Interruptible = {},
): Promise<ExecutionOutcome> {
  const described = await client.send(
    new DescribeExecutionCommand({ executionArn }),
    signal && { abortSignal: signal },
  );
  const { name = '', status = 'RUNNING', startDate, stopDate, input = '{}', output, error, cause } = described;
  const execution: ExecutionOutcome = { executionArn, name, status, startDate, stopDate, input, error, cause };
  if (status === 'SUCCEEDED') {
    const detail: unknown = JSON.parse(output ?? '{}');
    const succeeded = toSuccess(detail);
    const superseded = toSuperseded(detail);
    return { ...execution, ...(succeeded && { succeeded }), ...(superseded && { superseded }) };
  }
  if (status !== 'FAILED') return execution;
  const failed = toFailure(await lastInput(client, executionArn, signal));
  return failed ? { ...execution, failed } : execution;
}

/** Reads the input of the last state. The input of the `Fail` state is the outcome. */
async function lastInput(client: SFNClient, executionArn: string, signal: AbortSignal | undefined): Promise<unknown> {
  const { events = [] } = await client.send(
    new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 5 }),
    signal && { abortSignal: signal },
  );
  const entered = events.find(({ stateEnteredEventDetails }) => stateEnteredEventDetails);
  return JSON.parse(entered?.stateEnteredEventDetails?.input ?? 'null');
}

/** Whether the person is as the request asked: a request that was superseded has an execution that has succeeded. */
export function isCarriedOut({ status, superseded }: ExecutionOutcome): boolean {
  return status === 'SUCCEEDED' && superseded === undefined;
}

/**
 * The error and the cause of the end of an execution. Those of a stopped one are words of the operator, which may name the
 * person.
 */
export function endOf({ status, error, cause }: ExecutionOutcome): { error?: string; cause?: string } {
  if (status === 'ABORTED') return { error: 'ExecutionAborted' };
  return { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
}
