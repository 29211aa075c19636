/** Reports an execution that has ended without a word: stopped by hand, timed out, or failed where nothing is caught. */
import middy from '@middy/core';
import { InvalidConfiguration } from '../core/errors.ts';
import { REQUEST_KINDS } from '../core/kinds.ts';
import { describeUnreportedFailure } from './lib/failure/unreported-failure.ts';
import { observe } from './lib/runtime/middleware.ts';
import { readStateMachineArns } from './lib/runtime/state-machine-arns.ts';
import { reportFailure } from './lib/services/report-outcome.ts';

const { EVENT_BUS_NAME = '' } = process.env;
if (EVENT_BUS_NAME === '') throw new InvalidConfiguration('EVENT_BUS_NAME is not set');
const stateMachineArns = readStateMachineArns(process.env);

/** `Step Functions Execution Status Change`, as far as it is needed. */
interface ExecutionStatusChange {
  detail: {
    executionArn: string;
    stateMachineArn: string;
    /** Milliseconds since 1970. */
    startDate: number;
    /** JSON text; absent or null when it is too large for the event, or encrypted with a key of the customer. */
    input?: string | null;
  };
}

/**
 * @param event of an execution that is FAILED, TIMED_OUT or ABORTED
 * @returns whether there was something to report
 */
export async function reportSilentFailure({ detail }: ExecutionStatusChange): Promise<{ reported: boolean }> {
  const { executionArn, stateMachineArn, startDate, input } = detail;
  const kind = REQUEST_KINDS.find((candidate) => stateMachineArns[candidate] === stateMachineArn);
  if (kind === undefined) throw new InvalidConfiguration(`No workflow of this deployment is ${stateMachineArn}`);
  const request: unknown = typeof input === 'string' ? JSON.parse(input) : undefined;
  const outcome = await describeUnreportedFailure(executionArn, kind, new Date(startDate).toISOString(), request);
  if (outcome) await reportFailure(kind, outcome, EVENT_BUS_NAME);
  return { reported: outcome !== undefined };
}

export const handler = middy(reportSilentFailure).use(observe('ReportSilentFailure'));
