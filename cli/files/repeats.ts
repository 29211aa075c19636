/** Finds requests of one file that conflict with each other. */
import { hash } from 'node:crypto';
import { canonicalJson } from '../../core/execution/canonical-request.ts';
import type { RequestKind } from '../../core/kinds.ts';
import { defaultKxUserName } from '../../core/request/fields/kx-user-name.ts';
import { comparable } from '../../core/same-person.ts';
import { type CheckedRequest, REQUESTS } from '../kinds.ts';
import type { LocatedFault } from './request-entry.ts';

/**
 * Keeps the requests of a file, and finds three conflicts:
 *
 * - two requests with one requestId: their outcomes could not be told apart
 * - two requests for one person that differ, or one of which is a role change: the queue does not keep the order. An
 *   offboarding may follow other requests if both say when they were made: the person has left in the end, whichever comes
 *   first.
 * - one kx user name for two people
 *
 * People are compared as the workflow compares them.
 */
export class Repeats {
  /** About 200 bytes for each request: nothing else grows with the file. */
  readonly #requestIds = new Map<string, number>();
  readonly #people = new Map<string, Kept>();
  readonly #kxUserNames = new Map<string, { line: number; person: string }>();

  /**
   * Compares a request with the requests before it.
   *
   * @param line line of the request in the file, from 1
   * @returns the first conflict; a request with a conflict is not kept
   */
  find(checked: CheckedRequest, line: number): LocatedFault[] {
    const { requestId, user } = checked.request;
    const repeated = this.#requestIds.get(requestId);
    if (repeated !== undefined) return [{ path: 'requestId', message: `is the same as in line ${repeated}`, line }];
    const person = comparable(user.userName);
    const kxName = nameToCreate(checked);
    const wish = { line, kind: checked.kind, wishes: wishesOf(checked, kxName), requestedAt: timeOf(checked) };
    const before = this.#people.get(person);
    const last = before && lastInAnyOrder(before, wish);
    if (before && !last) {
      const message = `is the same as in line ${before.line}${differenceOf(before, wish)}: the queue does not keep the order, so either could be the last${adviceFor(before, wish)}`;
      return [{ path: 'user.userName', message, line }];
    }
    const holder = kxName === undefined ? undefined : this.#kxUserNames.get(kxName);
    if (holder && holder.person !== person) {
      const isGiven = 'kx' in checked.request && checked.request.kx?.userName !== undefined;
      const message = isGiven
        ? `is the kx user name of another person, in line ${holder.line}`
        : `is missing: the default, made of user.userName, is the kx user name of another person, in line ${holder.line}`;
      return [{ path: 'kx.userName', message, line }];
    }
    this.#requestIds.set(requestId, line);
    this.#people.set(person, last ?? wish);
    if (kxName !== undefined) this.#kxUserNames.set(kxName, { line, person });
    return [];
  }
}

/** What is kept of a request for a person. */
interface Kept {
  line: number;
  kind: RequestKind;
  wishes: string;
  /** When the request was made, in milliseconds; undefined if it does not say. */
  requestedAt: number | undefined;
}

function timeOf({ request: { requestedAt } }: CheckedRequest): number | undefined {
  return requestedAt === undefined ? undefined : Date.parse(requestedAt);
}

/** Name of the kx user that a request creates. */
function nameToCreate({ kind, request }: CheckedRequest): string | undefined {
  if (!REQUESTS[kind].createsKxUser || !('kx' in request) || !request.kx) return undefined;
  return request.kx.userName ?? defaultKxUserName(request.user.userName);
}

/** The parts of a request that say what a person is to have. */
const PARTS = ['user', 'finSpace', 'kx', 'groups', 'rehire', 'mode'] as const;

/**
 * Digests what a request asks for, part by part. Two requests with one digest have the same end in any order.
 *
 * @param kxName name of the kx user that the request creates; it may be given, or made of the user name
 */
function wishesOf({ request }: CheckedRequest, kxName: string | undefined): string {
  const { finSpace, kx, groups, rehire, mode }: Wishes = request;
  const parts: Record<(typeof PARTS)[number], string> = {
    // Without letter case, in one Unicode form: the workflow compares people in this way.
    user: comparable(canonicalJson(request.user)),
    finSpace: finSpace ? canonicalJson(finSpace) : '',
    kx: kx ? canonicalJson({ ...kx, userName: kxName ?? '' }) : '',
    groups: groups ? canonicalJson(groups.toSorted()) : '',
    rehire: rehire === true ? 'rehire' : '',
    mode: mode === 'remove' ? 'remove' : '',
  };
  return PARTS.map((part) => parts[part] && hash('sha256', parts[part], 'base64').slice(0, 16)).join(' ');
}

/** The parts that only some kinds have. */
interface Wishes {
  finSpace?: object | undefined;
  kx?: object | undefined;
  groups?: readonly string[] | undefined;
  rehire?: boolean | undefined;
  mode?: string | undefined;
}

/**
 * Decides about two requests for one person.
 *
 * @returns the request that counts in the end, whichever is carried out first; undefined if that depends on the order
 */
function lastInAnyOrder(before: Kept, wish: Kept): Kept | undefined {
  const isRepeated = before.kind === wish.kind && REQUESTS[wish.kind].mayComeTwice && before.wishes === wish.wishes;
  if (before.requestedAt === undefined || wish.requestedAt === undefined) {
    return isRepeated ? { ...before, requestedAt: undefined } : undefined;
  }
  if (isRepeated) return { ...before, requestedAt: Math.max(before.requestedAt, wish.requestedAt) };
  const [older, newer] = before.requestedAt < wish.requestedAt ? [before, wish] : [wish, before];
  return newer.kind === 'offboarding' && older.requestedAt !== newer.requestedAt ? newer : undefined;
}

/** How two requests of one kind differ, in words. */
function differenceOf(before: Kept, wish: Kept): string {
  if (before.kind !== wish.kind || !REQUESTS[wish.kind].mayComeTwice) return '';
  const others = before.wishes.split(' ');
  const parts = wish.wishes.split(' ').flatMap((digest, index) => (digest === others[index] ? [] : [PARTS[index]]));
  return `, but ${parts.join(' and ')} ${parts.length === 1 ? 'differs' : 'differ'}`;
}

function adviceFor(before: Kept, wish: Kept): string {
  if (before.kind !== 'offboarding' && wish.kind !== 'offboarding') return '';
  return '. Send them in two batches; or, if the person leaves last, give both requestedAt, that of the offboarding later';
}
