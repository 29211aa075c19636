/**
 * The protocol that keeps the requests for one person in order, as pure functions from a record to the next one. Each
 * of them is one step that nothing interrupts: the caller writes the result only if the record has not changed since it
 * was read.
 *
 * A claim is taken before the first write and released after the report. Every write is preceded by a fence, which
 * checks the claim again and records what the request is about to do. `docs/person-record.md` has the reason of each
 * rule, and `test/person-model` explores them exhaustively.
 */
import { earlier, later, timeOf } from './order.ts';
import { type HeldClaim, type Intent, isLeave, type PersonRecord, type RecordedUsers } from './person-record.ts';
import { EXECUTION_MS, LANDING_MS } from './timing.ts';

/** Number of ids in a tombstone. A person has two at a time. */
const MAX_LEAVER_IDS = 20;

/** Why a step is refused. */
export type Refusal =
  /** A newer request has begun. */
  | { refused: 'superseded'; by: string }
  /** The person has left, and is not onboarded again. */
  | { refused: 'left'; by: string }
  /** Another execution may write, or a call of it may still land. */
  | { refused: 'busy' }
  /** The execution has no claim, or not for long enough. */
  | { refused: 'claim-lost' }
  /** The record of newer requests may be lost. */
  | { refused: 'order-unknown' };

/** The record after a step, or the reason why the step is refused. */
export type Step = { record: PersonRecord } | Refusal;

/** An execution that claims a person. */
export interface Claimant {
  /** ARN of the execution. */
  holder: string;
  /** Start of the execution, in milliseconds since 1970. */
  startedAt: number;
  intent: Intent;
}

/**
 * Claims the person for an execution.
 *
 * @param floor the record before this time may be lost, in milliseconds since 1970
 * @param now milliseconds since 1970
 */
export function claim(record: PersonRecord, { holder, startedAt, intent }: Claimant, floor: number, now: number): Step {
  const newest = newestKey(record, intent);
  if (newest !== undefined && intent.key < newest) return { refused: 'superseded', by: newest };
  const { claim: current } = record;
  const isMine = current?.holder === holder && current.state === 'held';
  if (current && !isMine && now < current.until) return { refused: 'busy' };
  // A call that an unrecorded execution sent before the floor may still land.
  if (now < floorOf(record, floor) + LANDING_MS) return { refused: 'busy' };
  // At last: a role change that is sent with the onboarding of a returning person waits for it.
  const left = refusedAsLeft(record, intent);
  if (left) return left;
  const until = startedAt + EXECUTION_MS + LANDING_MS;
  const held: HeldClaim = { open: 0, ...(isMine && current), holder, state: 'held', until };
  return { record: { ...record, claim: held } };
}

/**
 * Returns the role that a request has to give: that of a role change which is newer, if there is one. A leave gives none.
 *
 * @returns ARN of the role; undefined if the role of the request counts
 */
export function newerRole({ roleKey, role }: PersonRecord, { key, kind }: Intent): string | undefined {
  return !isLeave(kind) && isLater(roleKey, key) ? role : undefined;
}

/**
 * Returns the groups that a request has to give, if it sets the groups: those of a role change which is newer, if there
 * is one.
 *
 * @returns ids of the groups; undefined if the groups of the request count
 */
export function newerGroups({ groupsKey, groups }: PersonRecord, { key }: Intent): readonly string[] | undefined {
  return isLater(groupsKey, key) ? groups : undefined;
}

/**
 * Returns the ids of the users of a person who has left. An onboarding adopts none of them, unless the request says that
 * the same person returns.
 */
export function leaverIds({ left }: PersonRecord): readonly string[] {
  return left?.ids ?? [];
}

/**
 * Permits one write, and records what the request is about to do. Called right before each call, and before each
 * repetition of it.
 *
 * @param floor requests before this time may change nothing, in milliseconds since 1970. It is read for each call: a
 *   table that is restored brings back the claim of an execution that has not ended, and forgets what followed
 * @param now milliseconds since 1970
 */
export function fence(record: PersonRecord, holder: string, intent: Intent, floor: number, now: number): Step {
  const own = ownClaim(record, holder, now);
  if (!own) return { refused: 'claim-lost' };
  if (timeOf(intent.key) < floorOf(record, floor)) return { refused: 'order-unknown' };
  const left = refusedAsLeft(record, intent);
  if (left) return left;
  return { record: { ...intended(record, intent), claim: { ...own, open: own.open + 1, lastCall: now } } };
}

/** Records that a call was answered for certain, so that it cannot land any more. */
export function answered(record: PersonRecord, holder: string): Step {
  const { claim: current } = record;
  if (current?.holder !== holder) return { refused: 'claim-lost' };
  return { record: { ...record, claim: { ...current, open: Math.max(0, current.open - 1) } } };
}

/** Records that everything was read back and is as the request wants it, also if nothing was written. */
export function mark(record: PersonRecord, holder: string, intent: Intent, users: RecordedUsers, now: number): Step {
  if (!ownClaim(record, holder, now)) return { refused: 'claim-lost' };
  const next = intended(record, intent, users);
  if (isLeave(intent.kind)) return { record: { ...next, users: {} } };
  if (intent.concerns === 'role') return { record: { ...next, users: { ...record.users, ...users } } };
  const { left, ...here } = next;
  // Until then, the recorded users are those of the person who left.
  return { record: { ...here, users: left ? users : { ...record.users, ...users } } };
}

/** Releases the claim after the report. If a call may still land, the claim drains until it cannot any more. */
export function release(record: PersonRecord, holder: string): Step {
  const { claim: current, ...rest } = record;
  if (current?.holder !== holder || current.state === 'draining') return { record };
  if (current.open === 0) return { record: rest };
  return { record: { ...rest, claim: drained(current, (current.lastCall ?? 0) + LANDING_MS) } };
}

/** Lets the claim of an execution that has ended drain, because nobody knows when its last call was sent. */
export function drain(record: PersonRecord, holder: string, now: number): Step {
  const { claim: current } = record;
  if (current?.holder !== holder) return { record };
  return { record: { ...record, claim: drained(current, now + LANDING_MS) } };
}

/**
 * Forgets a person. Requests before now may change nothing from now on.
 *
 * @returns `busy` while an execution may write for the person
 */
export function forget(record: PersonRecord, now: number): Step {
  if (record.claim && now < record.claim.until) return { refused: 'busy' };
  return { record: { floor: now } };
}

/**
 * Returns the key of the newest request that has set all that a request sets. A request for the whole person compares
 * with those for the whole person, a role change also with those that have set its role, and its groups if it has some.
 */
function newestKey({ wholeKey, roleKey, groupsKey }: PersonRecord, { concerns, groups }: Intent): string | undefined {
  if (concerns === 'person') return wholeKey;
  return later(wholeKey, groups === undefined ? roleKey : earlier(roleKey, groupsKey));
}

/** A role change never writes for a person who has left, however new it is. */
function refusedAsLeft({ left }: PersonRecord, { concerns }: Intent): Refusal | undefined {
  return left && concerns === 'role' ? { refused: 'left', by: left.key } : undefined;
}

function isLater(recorded: string | undefined, key: string): boolean {
  return recorded !== undefined && recorded > key;
}

function floorOf(record: PersonRecord, floor: number): number {
  return Math.max(record.floor ?? Number.NEGATIVE_INFINITY, floor);
}

function ownClaim({ claim: current }: PersonRecord, holder: string, now: number): HeldClaim | undefined {
  const isOwn = current?.holder === holder && current.state === 'held' && current.until > now + LANDING_MS;
  return isOwn ? current : undefined;
}

/** @param users users that were read back, beside those of the intent */
function intended(record: PersonRecord, intent: Intent, users?: RecordedUsers): PersonRecord {
  const { key, kind, concerns, role, groups } = intent;
  if (concerns === 'role') {
    return {
      ...record,
      ...(!isLater(record.roleKey, key) && { roleKey: key, ...(role !== undefined && { role }) }),
      ...(groups !== undefined && !isLater(record.groupsKey, key) && { groupsKey: key, groups }),
    };
  }
  const next: PersonRecord = { ...record, wholeKey: key, wholeKind: kind };
  if (!isLeave(kind)) return next;
  return { ...next, left: { key, ids: withIdsOf(leaverIds(record), [record.users, intent.users, users]) } };
}

/** The newest ids last. */
function withIdsOf(ids: readonly string[], found: readonly (RecordedUsers | undefined)[]): string[] {
  const more = found.flatMap((users) => [users?.identityStoreUserId, users?.finSpaceUserId]);
  const known = new Set(more.filter((id) => id !== undefined));
  return [...ids.filter((id) => !known.has(id)), ...known].slice(-MAX_LEAVER_IDS);
}

/** A drain is never shortened. */
function drained(current: HeldClaim, until: number): HeldClaim {
  return {
    ...current,
    state: 'draining',
    until: current.state === 'draining' ? Math.max(current.until, until) : until,
  };
}
