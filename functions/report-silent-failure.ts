/** Reports an execution that has ended without a word: stopped by hand, timed out, or failed where nothing is caught. */
import middy from '@middy/core';
import { InvalidConfiguration } from '../core/errors.ts';
import { describeSilentFailure } from './lib/failure/silent-failure.ts';
import { observe } from './lib/runtime/middleware.ts';
import { reportFailure } from './lib/services/report-outcome.ts';

const { EVENT_BUS_NAME = '', ROLE_CHANGE_STATE_MACHINE_ARN = '' } = process.env;
if (EVENT_BUS_NAME === '') throw new InvalidConfiguration('EVENT_BUS_NAME is not set');
if (ROLE_CHANGE_STATE_MACHINE_ARN === '') throw new InvalidConfiguration('ROLE_CHANGE_STATE_MACHINE_ARN is not set');

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
  const kind = stateMachineArn === ROLE_CHANGE_STATE_MACHINE_ARN ? 'role-change' : 'onboarding';
  const request: unknown = typeof input === 'string' ? JSON.parse(input) : undefined;
  const outcome = await describeSilentFailure(executionArn, kind, new Date(startDate).toISOString(), request);
  if (outcome) await reportFailure(outcome, EVENT_BUS_NAME);
  return { reported: outcome !== undefined };
}

export const handler = middy(reportSilentFailure).use(observe('ReportSilentFailure'));
