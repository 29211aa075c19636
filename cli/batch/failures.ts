/** The requests of a batch that were not carried out, and why. */
import { faultLine, InvalidRequest } from '../../core/errors.ts';
import type { RequestKind } from '../../core/kinds.ts';
import { senderRequestId } from '../../core/request/fields/request-id.ts';
import type { LocatedFault, RequestEntry } from '../files/request-entry.ts';
import { failureOf as failureOfExecution, type RequestFailure, TO_DO } from '../history/failure.ts';
import { OUTCOME_TEXTS } from '../output/outcome/outcome-texts.ts';
import type { BatchResult } from './await-outcomes.ts';

/** A request that was not carried out. Of the person, it has the requestId only. */
export interface BatchFailure extends RequestFailure {
  /** First line of the request in the file. */
  line: number;
  /** Absent when the request has no valid one. */
  requestId?: string | undefined;
  /** Absent when it is not known. */
  kind?: RequestKind | undefined;
  /** Status of the execution; INVALID when the request was not sent. */
  status: 'INVALID' | BatchResult['execution']['status'];
  /** Of an invalid request. */
  faults?: LocatedFault[];
}

/** @returns undefined when the execution has succeeded */
export function failureOf({ line, requestId, kind, execution }: BatchResult): BatchFailure | undefined {
  const failure = failureOfExecution(execution);
  return failure && { line, requestId, kind, status: execution.status, ...failure };
}

/** An invalid request, which is not sent. */
export function invalidRequest({ line, request, kind }: RequestEntry, faults: LocatedFault[]): BatchFailure {
  return {
    line,
    requestId: senderRequestId(request),
    kind,
    status: 'INVALID',
    error: 'InvalidRequest',
    disposition: InvalidRequest.disposition,
    faults,
  };
}

/** Most failures that are shown: a user does not read more, and a file can have any number. */
const FAILURES_SHOWN = 20;

/**
 * Names the first requests that were not carried out, each in a line: what went wrong, and what to do.
 *
 * @param name name of the batch file in messages
 * @param place file that has all of them
 */
export function failuresText(name: string, failures: readonly BatchFailure[], place: string): string {
  const shown = failures.slice(0, FAILURES_SHOWN);
  const lines = shown.map((failure) => `${name}:${failure.line}: ${failureText(failure)}`);
  const more = failures.length - shown.length;
  const advice = [...new Set(shown.map(({ disposition }) => disposition))].map((word) => `${word}: ${TO_DO[word]}`);
  return [...lines, ...(more > 0 ? [`... and ${more} more: ${place}`] : []), ...advice].join('\n');
}

function failureText({ requestId, kind, error, disposition, faults }: BatchFailure): string {
  const id = requestId === undefined ? '' : `${requestId}: `;
  if (faults) return `${id}invalid, not sent: ${faults.map(faultLine).join('; ')}`;
  return `${id}${kind ? OUTCOME_TEXTS[kind].batch.failed : ''}: ${error}, ${disposition}`;
}
