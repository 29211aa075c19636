/** The record of a person: what the requests for the person have done, and who may write now. */
import type { RequestKind } from '../kinds.ts';

/** The permission of one execution to write for a person. All times are in milliseconds since 1970. */
export interface HeldClaim {
  /** ARN of the execution. */
  holder: string;
  /** `draining`: the execution writes no more, and a call of it may still land. */
  state: 'held' | 'draining';
  /** When the claim is over by itself. */
  until: number;
  /** Number of calls that were sent and not answered for certain. */
  open: number;
  /** When the last call was sent. */
  lastCall?: number;
}

/** The users of a person, as they were read back last. */
export interface RecordedUsers {
  identityStoreUserId?: string;
  finSpaceUserId?: string;
  kxUserArn?: string;
}

/** The record of a person. It holds no name and no address. */
export interface PersonRecord {
  /** Key and kind of the newest request for the whole person that has begun to write. */
  wholeKey?: string;
  wholeKind?: RequestKind;
  /** Key of the newest request for the role that has begun to write, and the ARN of its role. */
  roleKey?: string;
  role?: string;
  claim?: HeldClaim;
  /** Requests before this time may change nothing, because the record of what followed them is lost. */
  floor?: number;
  users?: RecordedUsers;
}

/** What a request is going to write. */
export interface Intent {
  key: string;
  kind: RequestKind;
  /** Whether the request concerns the whole person or only the role. */
  concerns: 'person' | 'role';
  /** ARN of the requested role, if the request concerns the role. */
  role?: string;
}
