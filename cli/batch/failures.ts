/** The requests of a batch that were not carried out, and why. */
import { faultLine, InvalidRequest } from '../../core/errors.ts';
import type { RequestKind } from '../../core/kinds.ts';
import { senderRequestId } from '../../core/request/fields/request-id.ts';
import type { LocatedFault, RequestEntry } from '../files/request-entry.ts';
import { failureOf as failureOfExecution, TO_DO, type ToDo } from '../history/failure.ts';
import { OUTCOME_TEXTS } from '../output/outcome/outcome-texts.ts';
import { supersededText } from '../output/outcome/show-outcome.ts';
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
  /** Name of the error. */
  error: string;
  /** What to do. Absent when the request was superseded: then there is nothing to do. */
  disposition?: ToDo | undefined;
  /** requestId of the newer request for the same person. */
  supersededBy?: string;
  /** Of an invalid request. */
  faults?: LocatedFault[];
}

/** @returns undefined when the request was carried out */
export function failureOf({ line, requestId, kind, execution }: BatchResult): BatchFailure | undefined {
  const { status, superseded } = execution;
  const entry = { line, requestId, kind, status };
  if (superseded) return { ...entry, error: 'RequestSuperseded', supersededBy: superseded.supersededBy };
  const failure = failureOfExecution(execution);
  return failure && { ...entry, ...failure };
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
  const words = new Set(shown.flatMap(({ disposition }) => disposition ?? []));
  const advice = [...words].map((word) => `${word}: ${TO_DO[word]}`);
  return [...lines, ...(more > 0 ? [`... and ${more} more: ${place}`] : []), ...advice].join('\n');
}

function failureText({ requestId, kind, error, disposition, faults, supersededBy }: BatchFailure): string {
  const id = requestId === undefined ? '' : `${requestId}: `;
  if (faults) return `${id}invalid, not sent: ${faults.map(faultLine).join('; ')}`;
  if (supersededBy !== undefined) return `${id}${supersededText({ supersededBy })}`;
  return `${id}${kind ? OUTCOME_TEXTS[kind].batch.failed : ''}: ${error}, ${disposition}`;
}
