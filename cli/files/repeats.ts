/** Finds requests of one file that conflict with each other. */
import { canonicalJson } from '../../core/execution/canonical-request.ts';
import { REQUEST_KINDS, type RequestKind } from '../../core/kinds.ts';
import { defaultKxUserName } from '../../core/request/fields/kx-user-name.ts';
import { comparable } from '../../core/same-person.ts';
import { type CheckedRequest, REQUESTS } from '../kinds.ts';
import { DistinctTexts } from './compact/distinct-texts.ts';
import { hashText } from './compact/hash-text.ts';
import { NumberList } from './compact/number-list.ts';
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
  /** About 150 bytes for each request: nothing else grows with the file. */
  readonly #requestIds = new DistinctTexts();
  readonly #lines = new NumberList(Uint32Array);
  readonly #people = new DistinctTexts();
  readonly #kept = new KeptRequests();
  readonly #kxUserNames = new DistinctTexts();
  /** Line of the last request with each kx user name, and the person of this name. */
  readonly #kxLines = new NumberList(Uint32Array);
  readonly #kxPeople = new NumberList(Uint32Array);

  /**
   * Compares a request with the requests before it.
   *
   * @param line line of the request in the file, from 1
   * @returns the first conflict; a request with a conflict is not kept
   */
  find(checked: CheckedRequest, line: number): LocatedFault[] {
    const { requestId, user } = checked.request;
    const repeated = this.#requestIds.numberOf(requestId);
    if (repeated !== undefined)
      return [{ path: 'requestId', message: `is the same as in line ${this.#lines.at(repeated)}`, line }];
    const userName = comparable(user.userName);
    const person = this.#people.numberOf(userName);
    const kxName = nameToCreate(checked);
    const wish = { line, kind: checked.kind, wishes: wishesOf(checked, kxName), requestedAt: timeOf(checked) };
    const before = person === undefined ? undefined : this.#kept.at(person);
    const last = before && lastInAnyOrder(before, wish);
    if (before && !last) {
      const message = `is the same as in line ${before.line}${differenceOf(before, wish)}: the queue does not keep the order, so either could be the last${adviceFor(before, wish)}`;
      return [{ path: 'user.userName', message, line }];
    }
    const kxUser = kxName === undefined ? undefined : this.#kxUserNames.numberOf(kxName);
    if (kxUser !== undefined && this.#kxPeople.at(kxUser) !== person) {
      const isGiven = 'kx' in checked.request && checked.request.kx?.userName !== undefined;
      const message = isGiven
        ? `is the kx user name of another person, in line ${this.#kxLines.at(kxUser)}`
        : `is missing: the default, made of user.userName, is the kx user name of another person, in line ${this.#kxLines.at(kxUser)}`;
      return [{ path: 'kx.userName', message, line }];
    }
    this.#lines.set(this.#requestIds.add(requestId), line);
    const number = person ?? this.#people.add(userName);
    this.#kept.set(number, last ?? wish);
    if (kxName !== undefined) {
      const added = kxUser ?? this.#kxUserNames.add(kxName);
      this.#kxLines.set(added, line);
      this.#kxPeople.set(added, number);
    }
    return [];
  }
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
function wishesOf({ request }: CheckedRequest, kxName: string | undefined): Uint32Array {
  const { finSpace, kx, groups, rehire, mode }: Wishes = request;
  const parts: Record<(typeof PARTS)[number], string> = {
    // Without letter case, in one Unicode form: the workflow compares people in this way.
    user: comparable(canonicalText(request.user)),
    finSpace: finSpace ? canonicalText(finSpace) : '',
    kx: kx ? canonicalText({ ...kx, userName: kxName ?? '' }) : '',
    groups: groups ? JSON.stringify(groups.toSorted()) : '',
    rehire: rehire === true ? 'rehire' : '',
    mode: mode === 'remove' ? 'remove' : '',
  };
  const digests = new Uint32Array(2 * PARTS.length);
  for (const [index, part] of PARTS.entries()) {
    // What is not asked for stays 0, which takes no memory.
    if (parts[part] !== '') hashText(parts[part], digests, 2 * index);
  }
  return digests;
}

/** The members of a part that the sender names: their order is that of the request. The others have that of the contract. */
const FREE_MEMBERS = ['extensions', 'tags'];

/** A text that is the same for parts with the same members. */
function canonicalText(part: object): string {
  return FREE_MEMBERS.some((name) => name in part) ? canonicalJson(part) : JSON.stringify(part);
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
  const isRepeated =
    before.kind === wish.kind &&
    REQUESTS[wish.kind].mayComeTwice &&
    PARTS.every((_, part) => isSameWish(before, wish, part));
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
  const parts = PARTS.filter((_, index) => !isSameWish(before, wish, index));
  return `, but ${parts.join(' and ')} ${parts.length === 1 ? 'differs' : 'differ'}`;
}

/** Whether two requests wish the same, in one part. */
function isSameWish(before: Kept, wish: Kept, part: number): boolean {
  return [2 * part, 2 * part + 1].every((half) => before.wishes[half] === wish.wishes[half]);
}

function adviceFor(before: Kept, wish: Kept): string {
  if (before.kind !== 'offboarding' && wish.kind !== 'offboarding') return '';
  return '. Send them in two batches; or, if the person leaves last, give both requestedAt, that of the offboarding later';
}

/** What is kept of a request for a person. */
interface Kept {
  line: number;
  kind: RequestKind;
  /** Two numbers for each part. */
  wishes: Uint32Array;
  /** When the request was made, in milliseconds; undefined if it does not say. */
  requestedAt: number | undefined;
}

/** The request that is kept of each person, by the number of the person. */
class KeptRequests {
  readonly #lines = new NumberList(Uint32Array);
  readonly #kinds = new NumberList(Uint8Array);
  readonly #times = new NumberList(Float64Array, Number.NaN);
  /** For each part, a list of the first halves of its digests, and one of the second halves. */
  readonly #wishes = [...PARTS, ...PARTS].map(() => new NumberList(Uint32Array));

  at(person: number): Kept {
    const time = this.#times.at(person);
    return {
      line: this.#lines.at(person),
      kind: REQUEST_KINDS[this.#kinds.at(person)] ?? 'onboarding',
      wishes: Uint32Array.from(this.#wishes, (halves) => halves.at(person)),
      requestedAt: Number.isNaN(time) ? undefined : time,
    };
  }

  set(person: number, { line, kind, wishes, requestedAt }: Kept): void {
    this.#lines.set(person, line);
    this.#kinds.set(person, REQUEST_KINDS.indexOf(kind));
    this.#times.set(person, requestedAt ?? Number.NaN);
    for (let half = 0; half < wishes.length; half += 1) this.#wishes[half]?.set(person, wishes[half] ?? 0);
  }
}
