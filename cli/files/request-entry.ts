/** One request as a file holds it, checked or not. */
import { type Fault, InvalidRequest } from '../../core/errors.ts';
import { REQUEST_KINDS, type RequestKind, requestKind } from '../../core/kinds.ts';
import { CONTRACTS, type RequestOf } from '../../core/request/contracts.ts';

/** A request, and where it stands. */
export interface RequestEntry {
  /** Line on which it begins, from 1. */
  line: number;
  /** The document; when it cannot be read, what there is of it. */
  request: unknown;
  /** Its kind where the event around it tells; otherwise the request itself does. */
  kind?: RequestKind;
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

/** A request that keeps the contract of its kind. */
export type CheckedRequest<Kind extends RequestKind = RequestKind> = {
  [Key in Kind]: { kind: Key; request: RequestOf<Key> };
}[Kind];

/** An entry that was checked: its request, or what is wrong with it. */
export type CheckedEntry = { checked: CheckedRequest; faults?: never } | { checked?: never; faults: LocatedFault[] };

/**
 * Holds an entry against the contract, as the workflow will.
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
  return PARSERS[kind](request);
}

/** By kind. The request of every kind but onboarding says its kind: without it, it is an onboarding. */
const PARSERS: { readonly [Kind in RequestKind]: (request: unknown) => CheckedRequest<Kind> } = {
  onboarding: (request) => ({ kind: 'onboarding', request: CONTRACTS.onboarding.parse(request) }),
  'role-change': (request) => {
    const kind = 'role-change';
    return { kind, request: { ...CONTRACTS[kind].parse(request), kind } };
  },
};
