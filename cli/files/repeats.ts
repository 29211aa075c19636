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
 * - two requests for one person that differ, or one of which is a role change: the queue does not keep the order
 * - one kx user name for two people
 *
 * People are compared as the workflow compares them.
 */
export class Repeats {
  /** About 200 bytes for each request: nothing else grows with the file. */
  readonly #requestIds = new Map<string, number>();
  readonly #people = new Map<string, { line: number; kind: RequestKind; wishes: string }>();
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
    const wishes = wishesOf(checked, kxName);
    const before = this.#people.get(person);
    const difference = before && differenceOf(checked.kind, wishes, before);
    if (before && difference !== undefined) {
      const message = `is the same as in line ${before.line}${difference}: the queue does not keep the order, so either could be the last`;
      return [{ path: 'user.userName', message, line }];
    }
    const holder = kxName === undefined ? undefined : this.#kxUserNames.get(kxName);
    if (holder && holder.person !== person) {
      const isGiven = checked.request.kx?.userName !== undefined;
      const message = isGiven
        ? `is the kx user name of another person, in line ${holder.line}`
        : `is missing: the default, made of user.userName, is the kx user name of another person, in line ${holder.line}`;
      return [{ path: 'kx.userName', message, line }];
    }
    this.#requestIds.set(requestId, line);
    this.#people.set(person, { line, kind: checked.kind, wishes });
    if (kxName !== undefined) this.#kxUserNames.set(kxName, { line, person });
    return [];
  }
}

/** Name of the kx user that a request creates. */
function nameToCreate({ kind, request }: CheckedRequest): string | undefined {
  if (!REQUESTS[kind].createsKxUser || !request.kx) return undefined;
  return request.kx.userName ?? defaultKxUserName(request.user.userName);
}

/** The parts of a request that say what a person is to have. */
const PARTS = ['user', 'finSpace', 'kx'] as const;

/**
 * Digests what a request asks for, part by part. Two requests with one digest have the same end in any order.
 *
 * @param kxName name of the kx user that the request creates; it may be given, or made of the user name
 */
function wishesOf({ request }: CheckedRequest, kxName: string | undefined): string {
  const { user, kx, ...rest } = request;
  const parts: Record<(typeof PARTS)[number], string> = {
    // Without letter case, in one Unicode form: the workflow compares people in this way.
    user: comparable(canonicalJson(user)),
    finSpace: 'finSpace' in rest && rest.finSpace ? canonicalJson(rest.finSpace) : '',
    kx: kx ? canonicalJson({ ...kx, userName: kxName ?? '' }) : '',
  };
  return PARTS.map((part) => hash('sha256', parts[part], 'base64').slice(0, 16)).join(' ');
}

/** @returns how two requests for one person differ, in words; undefined when both may be carried out */
function differenceOf(
  kind: RequestKind,
  wishes: string,
  before: { kind: RequestKind; wishes: string },
): string | undefined {
  if (!REQUESTS[kind].mayComeTwice || !REQUESTS[before.kind].mayComeTwice) return '';
  const others = before.wishes.split(' ');
  const parts = wishes.split(' ').flatMap((digest, index) => (digest === others[index] ? [] : [PARTS[index]]));
  return parts.length === 0 ? undefined : `, but ${parts.join(' and ')} ${parts.length === 1 ? 'differs' : 'differ'}`;
}
