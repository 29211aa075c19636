/**
 * Reports an execution that ended without an outcome event: it was stopped, timed out, or failed with an uncaught error.
 * Lets its claim on the person end.
 */
import middy from '@middy/core';
import { InvalidConfiguration } from '../core/errors.ts';
import { REQUEST_KINDS } from '../core/kinds.ts';
import { drain } from '../core/person/protocol.ts';
import { readExecutionInput } from './lib/executions/execution-end.ts';
import { describeUnreportedFailure } from './lib/failure/unreported-failure.ts';
import { endRequest } from './lib/person/end-request.ts';
import { observe } from './lib/runtime/middleware.ts';
import { readStateMachineArns } from './lib/runtime/state-machine-arns.ts';
import { reportFailure } from './lib/services/messages/report-outcome.ts';

const { EVENT_BUS_NAME = '' } = process.env;
if (EVENT_BUS_NAME === '') throw new InvalidConfiguration('EVENT_BUS_NAME is not set');
const stateMachineArns = readStateMachineArns(process.env);

/** The members of a `Step Functions Execution Status Change` event that this function needs. */
interface ExecutionStatusChange {
  detail: {
    executionArn: string;
    stateMachineArn: string;
    /** Milliseconds since 1970. */
    startDate: number;
    /** JSON text. Absent or null if it is too large for the event, or encrypted with a customer managed key. */
    input?: string | null;
  };
}

/**
 * @param event status change of an execution to FAILED, TIMED_OUT or ABORTED
 * @returns whether this function reported the outcome; false if the execution had already reported it
 */
export async function reportSilentFailure({ detail }: ExecutionStatusChange): Promise<{ reported: boolean }> {
  const { executionArn, stateMachineArn, startDate, input } = detail;
  const kind = REQUEST_KINDS.find((candidate) => stateMachineArns[candidate] === stateMachineArn);
  if (kind === undefined) throw new InvalidConfiguration(`${stateMachineArn} is not a workflow of this deployment`);
  const request: unknown = JSON.parse(typeof input === 'string' ? input : await readExecutionInput(executionArn));
  const outcome = await describeUnreportedFailure(executionArn, kind, new Date(startDate).toISOString(), request);
  if (outcome) await reportFailure(kind, outcome, EVENT_BUS_NAME);
  const ended = { kind, executionId: executionArn, request, failure: outcome?.failure };
  // A function of the execution may still be running, so its last call may still land.
  await endRequest(ended, (record) => drain(record, executionArn, Date.now()));
  return { reported: outcome !== undefined };
}

export const handler = middy(reportSilentFailure).use(observe('ReportSilentFailure'));
