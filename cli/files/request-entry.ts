/** One request as a file holds it, checked or not. */
import { type Fault, InvalidRequest } from '../../functions/lib/errors.ts';
import type { OnboardingRequest } from '../../functions/lib/onboarding-request.ts';
import { parseOnboardingRequest } from '../../functions/lib/parse-onboarding-request.ts';

/** A request, and where it stands. */
export interface RequestEntry {
  /** Line on which it begins, from 1. */
  line: number;
  /** The document; when it cannot be read, what there is of it. */
  request: unknown;
  /** Faults in the way of reading it. */
  unreadable?: Fault[];
  /** CSV only: the row's cells by the names of their columns. */
  cells?: Record<string, string>;
  /** Line on which a field stands, or would stand. */
  lineOf?: (path: string) => number;
}

/** A fault of a request, and its line in the file. */
export interface LocatedFault extends Fault {
  line: number;
}

/** An entry that was checked: its request, or what is wrong with it. */
export type CheckedEntry = { request: OnboardingRequest; faults?: never } | { request?: never; faults: LocatedFault[] };

/**
 * Holds an entry against the contract, as the workflow will.
 *
 * @returns the request, or every fault with its line
 */
export function checkEntry({ line, request, unreadable, lineOf = () => line }: RequestEntry): CheckedEntry {
  if (unreadable) return { faults: unreadable.map((fault) => ({ ...fault, line })) };
  try {
    return { request: parseOnboardingRequest(request) };
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    return { faults: error.faults.map((fault) => ({ ...fault, line: fault.path === '' ? line : lineOf(fault.path) })) };
  }
}
