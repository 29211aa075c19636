/** The record of a request: its place in the order, and its answer. It is evidence that outlives the execution. */
import type { Disposition } from '../dispositions.ts';
import type { RequestKind } from '../kinds.ts';

/** A request of a person, as the record names it. */
export interface RequestName {
  requestId: string;
  /** Digest of the canonical request, without its envelope. */
  digest: string;
}

/** The record of a request. Times are ISO 8601. */
export interface RequestRecord extends RequestName {
  kind: RequestKind;
  /** Place in the order, fixed when the request was first seen. Absent if the request broke the contract. */
  key?: string;
  /** ARN of the execution that processed the request last. */
  execution: string;
  /** Detail of the success event, once everything was read back. */
  answer?: object;
  /** Why the last execution failed. */
  failure?: { error: string; disposition: Disposition };
  /** requestId of the newer request that took the place of this one. */
  supersededBy?: string;
  /** Who took the failed request off the lists, and why. */
  dismissed?: { by: string; reason: string; at: string };
  /** When the record last changed. */
  changedAt: string;
}
