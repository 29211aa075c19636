/** Finds requests of one file that conflict with each other. */
import type { RequestKind } from '../../core/kinds.ts';
import { defaultKxUserName } from '../../core/request/fields/kx-user-name.ts';
import { comparable } from '../../core/same-person.ts';
import { type CheckedRequest, REQUESTS } from '../kinds.ts';
import type { LocatedFault } from './request-entry.ts';

/**
 * Keeps the requests of a file, and finds three conflicts:
 *
 * - two requests with one requestId: their outcomes could not be told apart
 * - two requests for one person, one of them a role change: the queue does not keep the order
 * - one kx user name for two people
 *
 * People are compared as the workflow compares them.
 */
export class Repeats {
  /** About 100 bytes for each request: nothing else grows with the file. */
  readonly #requestIds = new Map<string, number>();
  readonly #people = new Map<string, { line: number; kind: RequestKind }>();
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
    const before = this.#people.get(person);
    if (before && !(REQUESTS[checked.kind].mayComeTwice && REQUESTS[before.kind].mayComeTwice)) {
      const message = `is the same as in line ${before.line}: the queue does not keep the order, so either role could be the last`;
      return [{ path: 'user.userName', message, line }];
    }
    const kxName = nameToCreate(checked);
    const holder = kxName === undefined ? undefined : this.#kxUserNames.get(kxName);
    if (holder && holder.person !== person) {
      const isGiven = checked.request.kx?.userName !== undefined;
      const message = isGiven
        ? `is the kx user name of another person, in line ${holder.line}`
        : `is missing: the default, made of user.userName, is the kx user name of another person, in line ${holder.line}`;
      return [{ path: 'kx.userName', message, line }];
    }
    this.#requestIds.set(requestId, line);
    this.#people.set(person, { line, kind: checked.kind });
    if (kxName !== undefined) this.#kxUserNames.set(kxName, { line, person });
    return [];
  }
}

/** Name of the kx user that a request creates. */
function nameToCreate({ kind, request }: CheckedRequest): string | undefined {
  if (!REQUESTS[kind].createsKxUser || !request.kx) return undefined;
  return request.kx.userName ?? defaultKxUserName(request.user.userName);
}
