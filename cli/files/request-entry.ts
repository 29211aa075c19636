/** One request of a file, before and after the check. */
import { type Fault, InvalidRequest } from '../../core/errors.ts';
import { REQUEST_KINDS, type RequestKind, requestKind } from '../../core/kinds.ts';
import { type CheckedRequest, REQUESTS } from '../kinds.ts';

/** A request of a file, not checked yet. */
export interface RequestEntry {
  /** First line of the request, from 1. */
  line: number;
  /** The document; when it cannot be read, its text or undefined. */
  request: unknown;
  /** The kind when the event around the request gives it. Otherwise the request has a member `kind`. */
  kind?: RequestKind;
  /** Faults because of which the document cannot be read. */
  unreadable?: Fault[];
  /** CSV only: the cells of the row by the names of their columns. */
  cells?: Record<string, string>;
  /** Gives the line of a field, or the line where a missing field belongs. */
  lineOf?: (path: string) => number;
}

/** A fault of a request, and its line in the file. */
export interface LocatedFault extends Fault {
  line: number;
}

/** The result of the check: the request, or its faults. */
export type CheckedEntry = { checked: CheckedRequest; faults?: never } | { checked?: never; faults: LocatedFault[] };

/**
 * Checks an entry against the contract, as the workflow does.
 *
 * @returns the request, or every fault with its line
 */
export function checkEntry({ line, request, kind, unreadable, lineOf = () => line }: RequestEntry): CheckedEntry {
  if (unreadable) return { faults: unreadable.map((fault) => ({ ...fault, line })) };
  try {
    return { checked: parseRequest(request, kind) };
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    return { faults: error.faults.map((fault) => ({ ...fault, line: fault.path === '' ? line : lineOf(fault.path) })) };
  }
}

function parseRequest(request: unknown, known: RequestKind | undefined): CheckedRequest {
  const kind = known ?? (typeof request === 'object' && request !== null ? requestKind(request) : 'onboarding');
  if (kind === undefined) {
    throw new InvalidRequest([{ path: 'kind', message: `must be ${REQUEST_KINDS.join(' or ')}` }]);
  }
  return REQUESTS[kind].parse(request);
}
