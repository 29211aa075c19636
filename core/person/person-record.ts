/** The record of a person: what the requests for the person have done, and who may write now. */
import type { RequestKind } from '../kinds.ts';

/** The kind of a request, as the record of a person has it. */
export type RecordedKind = RequestKind | 'offboarding';

/** Returns whether a person leaves by a request of this kind. */
export function isLeave(kind: RecordedKind): boolean {
  return kind === 'offboarding';
}

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

/** Says that a person has left, and which users are those of the person who left. */
export interface Tombstone {
  /** Key of the newest leave that has begun to write. */
  key: string;
  /** Ids of users in IAM Identity Center and in FinSpace, the newest last. */
  ids: readonly string[];
}

/** The record of a person. It holds no name and no address. */
export interface PersonRecord {
  /** Key and kind of the newest request for the whole person that has begun to write. */
  wholeKey?: string;
  wholeKind?: RecordedKind;
  /** Key of the newest request for the role that has begun to write, and the ARN of its role. */
  roleKey?: string;
  role?: string;
  /** Key of the newest request for the groups that has begun to write, and the ids of its groups. */
  groupsKey?: string;
  groups?: readonly string[];
  /** The tombstone: the person has left, and no onboarding has succeeded since. */
  left?: Tombstone;
  claim?: HeldClaim;
  /** Requests before this time may change nothing, because the record of what followed them is lost. */
  floor?: number;
  users?: RecordedUsers;
}

/** What a request is going to write. */
export interface Intent {
  key: string;
  kind: RecordedKind;
  /** Whether the request concerns the whole person or only the role. */
  concerns: 'person' | 'role';
  /** ARN of the requested role, if the request concerns the role. */
  role?: string;
  /** Ids of the wished groups, if the request sets the groups. */
  groups?: readonly string[];
  /** The users that a leave has found before its first write. */
  users?: RecordedUsers;
}
