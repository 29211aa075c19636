/** What a view of requests and executions says about faults and failures. */
import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import { type Fault, InvalidRequest } from '../../core/errors.ts';
import type { RequestKind } from '../../core/kinds.ts';
import { toFailure } from '../../core/outcome/outcomes.ts';
import { REQUESTS } from '../kinds.ts';
import { failureOf, type RequestFailure, TO_DO } from './failure.ts';

/** A failure, with what to do. */
export interface FailureAdvice extends RequestFailure {
  /** The state that has failed. */
  step: string;
  message: string;
  /** What to do, in a sentence. */
  advice: string;
  /** The faults in the fields of a request that was refused. */
  faults: Fault[];
}

/** Finds the faults of a request, as the first state of its workflow does, but for the rules of the deployment. */
export function findRequestFaults(kind: RequestKind, request: unknown): readonly Fault[] {
  try {
    REQUESTS[kind].parse(request);
    return [];
  } catch (error) {
    if (error instanceof InvalidRequest) return error.faults;
    throw error;
  }
}

/**
 * Reads the failure of an execution that has ended.
 *
 * @param document any JSON value; the failure is described if it is the outcome of the execution
 * @returns undefined if it is no such outcome, and for an execution that has succeeded
 */
export function readFailure(status: ExecutionStatus, document: unknown): FailureAdvice | undefined {
  const failed = toFailure(document);
  const failure = failed && failureOf({ status, failed });
  if (!failure) return undefined;
  const { step, message } = failed.detail.failure;
  const faults = failure.error === 'InvalidRequest' ? readFaults(message) : [];
  return { ...failure, step, message, advice: TO_DO[failure.disposition], faults };
}

/** Reads the message of {@link InvalidRequest}: a line that counts the faults, and a line for each fault. */
function readFaults(message: string): Fault[] {
  return message
    .split('\n')
    .slice(1)
    .map((line) => {
      const mark = line.indexOf(': ');
      return mark < 0 ? { path: '', message: line } : { path: line.slice(0, mark), message: line.slice(mark + 2) };
    });
}
