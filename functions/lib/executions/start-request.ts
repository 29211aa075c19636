/** Starts an execution for a request, unless an execution of the request is running or has succeeded. */
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { CanonicalRequest } from '../../../core/execution/canonical-request.ts';
import { executionInput } from '../../../core/execution/execution-input.ts';
import { executionName, MAX_ATTEMPTS } from '../../../core/execution/execution-name.ts';
import { isUnsuccessful } from '../../../core/execution/execution-status.ts';

/** A request that is started. */
export interface StartableRequest extends CanonicalRequest {
  /** When the request was sent (ISO 8601). Absent if it is started by hand: then its start counts. */
  sentAt?: string;
  /**
   * Asked before another attempt is made at a request that has failed.
   *
   * @returns whether another attempt may be made
   */
  mayRepeat?: () => Promise<boolean>;
}

/** Thrown when all attempts at a request have failed. No execution name is left, so an operator must investigate. */
export class AttemptsExhausted extends Error {
  override readonly name = 'AttemptsExhausted';
}

/** The execution that processes a request. */
export interface Attempt {
  executionArn: string;
  /**
   * Whether this call started the execution. Also true if an execution with the same name and input was already
   * running.
   */
  started: boolean;
}

/**
 * Starts the first attempt at a request. If that attempt exists and has failed, the next attempt is started, and so on.
 * If an attempt is running or has succeeded, or another attempt may not be made, no execution is started.
 *
 * @param client client of Step Functions
 * @param stateMachineArn ARN of the workflow of the request's kind, or of an alias of the workflow
 * @throws AttemptsExhausted after {@link MAX_ATTEMPTS}
 * @throws SFNServiceException for every other exception of StartExecution and DescribeExecution
 */
export async function startRequest(
  client: SFNClient,
  stateMachineArn: string,
  { mayRepeat = async () => true, sentAt, ...request }: StartableRequest,
): Promise<Attempt> {
  const input = sentAt === undefined ? request.input : executionInput(request.input, sentAt);
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const name = executionName(request, attempt);
    try {
      const { executionArn = '' } = await client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
      return { executionArn, started: true };
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
    const executionArn = executionArnOf(stateMachineArn, name);
    const { status } = await client.send(new DescribeExecutionCommand({ executionArn, includedData: 'METADATA_ONLY' }));
    if (!isUnsuccessful(status) || !(await mayRepeat())) return { executionArn, started: false };
  }
  throw new AttemptsExhausted(`${MAX_ATTEMPTS} attempts have failed`);
}

/**
 * Returns the ARN of an execution. The ARN of an execution contains no version and no alias.
 *
 * @param stateMachineArn ARN of the state machine, or of a version or an alias of it
 * @param name name of the execution
 */
export function executionArnOf(stateMachineArn: string, name: string): string {
  return [...stateMachineArn.replace(':stateMachine:', ':execution:').split(':').slice(0, 7), name].join(':');
}
