/** The requests of a batch that were not carried out, and why. */
import { dispositionOf } from '../../core/disposition-of.ts';
import { ADVICE, type Disposition } from '../../core/dispositions.ts';
import { faultLine, InvalidRequest } from '../../core/errors.ts';
import type { RequestKind } from '../../core/kinds.ts';
import { senderRequestId } from '../../core/request/fields/request-id.ts';
import type { LocatedFault, RequestEntry } from '../files/request-entry.ts';
import { OUTCOME_TEXTS } from '../output/outcome-texts.ts';
import type { BatchResult } from './await-outcomes.ts';

/** A request that was not carried out. Of the person, it has the requestId only. */
export interface BatchFailure {
  /** First line of the request in the file. */
  line: number;
  /** Absent when the request has no valid one. */
  requestId?: string | undefined;
  /** Absent when it is not known. */
  kind?: RequestKind | undefined;
  /** Status of the execution; INVALID when the request was not sent. */
  status: 'INVALID' | BatchResult['execution']['status'];
  error: string;
  disposition: Disposition;
  /** Of an invalid request. */
  faults?: readonly LocatedFault[];
}

/** @returns undefined when the execution has succeeded */
export function failureOf({ line, requestId, kind, execution }: BatchResult): BatchFailure | undefined {
  const { status, failed } = execution;
  if (status === 'SUCCEEDED') return undefined;
  const error = failed?.detail.failure.error ?? endOf(execution).error ?? status;
  const disposition = failed?.detail.failure.disposition ?? dispositionOf(error);
  return { line, requestId, kind, status, error, disposition };
}

/**
 * The error and the cause of the end of an execution. Those of a stopped one are words of the operator, which may name the
 * person.
 */
export function endOf({ status, error, cause }: BatchResult['execution']): { error?: string; cause?: string } {
  if (status === 'ABORTED') return { error: 'ExecutionAborted' };
  return { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
}

/** An invalid request, which is not sent. */
export function invalidRequest({ line, request, kind }: RequestEntry, faults: readonly LocatedFault[]): BatchFailure {
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
  const advice = [...new Set(shown.map(({ disposition }) => disposition))].map((word) => `${word}: ${ADVICE[word]}`);
  return [...lines, ...(more > 0 ? [`... and ${more} more: ${place}`] : []), ...advice].join('\n');
}

function failureText({ requestId, kind, error, disposition, faults }: BatchFailure): string {
  const id = requestId === undefined ? '' : `${requestId}: `;
  if (faults) return `${id}invalid, not sent: ${faults.map(faultLine).join('; ')}`;
  return `${id}${kind ? OUTCOME_TEXTS[kind].batch.failed : ''}: ${error}, ${disposition}`;
}
