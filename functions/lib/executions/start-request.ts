/** Starts the execution of a request, unless it runs or has succeeded already. */
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { CanonicalRequest } from '../../../core/execution/canonical-request.ts';
import { executionName, MAX_ATTEMPTS } from '../../../core/execution/execution-name.ts';
import { isUnsuccessful } from '../../../core/execution/execution-status.ts';

/** Every attempt at the request has failed, and no more names are left. Somebody has to look. */
export class AttemptsExhausted extends Error {
  override readonly name = 'AttemptsExhausted';
}

/** The execution that takes care of a request. */
export interface Attempt {
  executionArn: string;
  /** Whether it was started now. Step Functions says so too of one that was running with the same input. */
  started: boolean;
}

/**
 * Starts the first attempt at a request that is not there yet. An attempt that has not succeeded in the end is followed
 * by the next one; one that runs or has succeeded is enough.
 *
 * @param client client of Step Functions
 * @param stateMachineArn the workflow of the request's kind, or an alias of it
 * @throws AttemptsExhausted after {@link MAX_ATTEMPTS}
 * @throws SFNServiceException for every other exception of StartExecution and DescribeExecution
 */
export async function startRequest(
  client: SFNClient,
  stateMachineArn: string,
  request: CanonicalRequest,
): Promise<Attempt> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const name = executionName(request, attempt);
    try {
      const { executionArn = '' } = await client.send(
        new StartExecutionCommand({ stateMachineArn, name, input: request.input }),
      );
      return { executionArn, started: true };
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
    const executionArn = executionArnOf(stateMachineArn, name);
    const { status } = await client.send(new DescribeExecutionCommand({ executionArn, includedData: 'METADATA_ONLY' }));
    if (!isUnsuccessful(status)) return { executionArn, started: false };
  }
  throw new AttemptsExhausted(`${MAX_ATTEMPTS} attempts have failed`);
}

/**
 * ARN of an execution of a state machine.
 *
 * @param stateMachineArn the state machine, a version or an alias of it: executions have their names of the state machine
 */
export function executionArnOf(stateMachineArn: string, name: string): string {
  return [...stateMachineArn.replace(':stateMachine:', ':execution:').split(':').slice(0, 7), name].join(':');
}
