/** Reads the outcome of an execution. */
import { DescribeExecutionCommand, GetExecutionHistoryCommand, type SFNClient } from '@aws-sdk/client-sfn';
import * as v from 'valibot';
import {
  type FailureOutcome,
  type OnboardingOutcome,
  onboardingFailureSchema,
  onboardingOutcomeSchema,
  type RoleChangeOutcome,
  roleChangeFailureSchema,
  roleChangeOutcomeSchema,
} from '../../core/outcome/outcome.ts';

const successSchema = v.union([onboardingOutcomeSchema, roleChangeOutcomeSchema]);
const failureSchema = v.union([onboardingFailureSchema, roleChangeFailureSchema]);

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
  succeeded?: OnboardingOutcome | RoleChangeOutcome;
  /** Absent while the execution runs, and when it was stopped or timed out: then only the event on the bus has the outcome. */
  failed?: FailureOutcome;
}

/**
 * Reads an execution and its outcome.
 *
 * @throws SFNServiceException as DescribeExecution and GetExecutionHistory
 */
export async function readOutcome(client: SFNClient, executionArn: string): Promise<ExecutionOutcome> {
  const described = await client.send(new DescribeExecutionCommand({ executionArn }));
  const { name = '', status = 'RUNNING', startDate, stopDate, input = '{}', output, error, cause } = described;
  const execution: ExecutionOutcome = { executionArn, name, status, startDate, stopDate, input, error, cause };
  if (status === 'SUCCEEDED') {
    const outcome: unknown = JSON.parse(output ?? '{}');
    return v.is(successSchema, outcome) ? { ...execution, succeeded: outcome } : execution;
  }
  if (status !== 'FAILED') return execution;
  const outcome = await lastInput(client, executionArn);
  return v.is(failureSchema, outcome) ? { ...execution, failed: outcome } : execution;
}

/** Reads the input of the last state. The input of the `Fail` state is the outcome. */
async function lastInput(client: SFNClient, executionArn: string): Promise<unknown> {
  const { events = [] } = await client.send(
    new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 5 }),
  );
  const entered = events.find(({ stateEnteredEventDetails }) => stateEnteredEventDetails);
  return JSON.parse(entered?.stateEnteredEventDetails?.input ?? 'null');
}
