/** One request of a file, before and after the check. */
import { type Fault, InvalidRequest } from '../../core/errors.ts';
import { REQUEST_KINDS, type RequestKind, requestKind } from '../../core/kinds.ts';
import { type AllowLists, findAllowListFaults } from '../executions/allow-lists.ts';
import { type CheckedRequest, REQUESTS } from '../kinds.ts';

/** A request of a file, not checked yet. */
export interface RequestEntry {
  /** First line of the request, from 1. */
  line: number;
  /** The document; when it cannot be read, its text or undefined. */
  request: unknown;
  /** The kind when the event around the request gives it. Otherwise the request has a member `kind`. */
  kind?: RequestKind;
  /** Faults because of which the document cannot be read. One without a line is in the first line of the request. */
  unreadable?: (Fault & { line?: number })[];
  /** Faults of the event around the request. */
  envelopeFaults?: LocatedFault[];
  /** CSV only: the cells of the row by the names of their columns. */
  cells?: Record<string, string>;
  /** CSV only: the fields whose spaces at the ends were removed. */
  trimmed?: string[];
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
 * @param allowed what the deployment allows; without it, the request may name any role and group
 * @returns the request, or every fault with its line
 */
export function checkEntry(entry: RequestEntry, allowed?: AllowLists): CheckedEntry {
  const { line, request, kind, unreadable, envelopeFaults = [], lineOf = () => line } = entry;
  const located = (faults: readonly Fault[]) =>
    faults.map((fault) => ({ ...fault, line: fault.path === '' ? line : lineOf(fault.path) }));
  if (unreadable) return { faults: unreadable.map((fault) => ({ line, ...fault })) };
  try {
    const checked = parseRequest(request, kind);
    const faults = [...envelopeFaults, ...located(allowed ? findAllowListFaults(allowed, checked.request) : [])];
    return faults.length > 0 ? { faults } : { checked };
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    return { faults: [...envelopeFaults, ...located(error.faults)] };
  }
}

/** The kind of a request; undefined if it has an unknown one. */
export function kindOfEntry({ request, kind }: Pick<RequestEntry, 'request' | 'kind'>): RequestKind | undefined {
  return kind ?? (typeof request === 'object' && request !== null ? requestKind(request) : 'onboarding');
}

function parseRequest(request: unknown, known: RequestKind | undefined): CheckedRequest {
  const kind = kindOfEntry({ request, ...(known && { kind: known }) });
  if (kind === undefined) {
    throw new InvalidRequest([{ path: 'kind', message: `must be ${REQUEST_KINDS.join(' or ')}` }]);
  }
  return REQUESTS[kind].parse(request);
}
