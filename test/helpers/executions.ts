/** Executions as the commands read them. */
import type { ExecutionOutcome } from '../../cli/executions/read-outcome.ts';

/** A failed execution of which nothing more is known, and what a test says of it. */
export function executionWith(more: Partial<ExecutionOutcome> = {}): ExecutionOutcome {
  return {
    executionArn: 'arn:aws:states:eu-west-1:111122223333:execution:onboard-user:HR-1-1',
    name: 'HR-1-1',
    status: 'FAILED',
    startDate: undefined,
    stopDate: undefined,
    input: '{}',
    error: undefined,
    cause: undefined,
    ...more,
  };
}
