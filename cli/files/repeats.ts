/** Finds requests of one file that contradict each other. */
import type { RequestKind } from '../../core/kinds.ts';
import { defaultKxUserName } from '../../core/request/fields/kx-user-name.ts';
import { comparable } from '../../core/same-person.ts';
import type { CheckedRequest, LocatedFault } from './request-entry.ts';

/**
 * Remembers the requests of a file, and finds what must not come twice: a requestId, whose outcomes could not be told
 * apart; a person, once or twice to get another role, because the queue keeps no order; and one kx user name for two
 * people. People are compared as the workflow compares them.
 */
export class Repeats {
  /** About 100 bytes a request each, the only things that grow with the file. */
  readonly #requestIds = new Map<string, number>();
  readonly #people = new Map<string, { line: number; kind: RequestKind }>();
  readonly #kxUserNames = new Map<string, { line: number; person: string }>();

  /**
   * Holds a request against those before it.
   *
   * @param line where it stands in the file, from 1
   * @returns the first fault; a request that has one is not remembered
   */
  find(checked: CheckedRequest, line: number): LocatedFault[] {
    const { requestId, user } = checked.request;
    const repeated = this.#requestIds.get(requestId);
    if (repeated !== undefined) return [{ path: 'requestId', message: `is that of line ${repeated} already`, line }];
    const person = comparable(user.userName);
    const before = this.#people.get(person);
    if (before && !(MAY_COME_TWICE[checked.kind] && MAY_COME_TWICE[before.kind])) {
      const message = `is that of line ${before.line} already: the queue keeps no order, and either role may be left`;
      return [{ path: 'user.userName', message, line }];
    }
    const kxName = nameToCreate(checked);
    const holder = kxName === undefined ? undefined : this.#kxUserNames.get(kxName);
    if (holder && holder.person !== person) {
      const isGiven = checked.request.kx?.userName !== undefined;
      const message = isGiven
        ? `is the kx user name of another person, in line ${holder.line}`
        : `is missing: the default name, made of user.userName, is that of another person, in line ${holder.line}`;
      return [{ path: 'kx.userName', message, line }];
    }
    this.#requestIds.set(requestId, line);
    this.#people.set(person, { line, kind: checked.kind });
    if (kxName !== undefined) this.#kxUserNames.set(kxName, { line, person });
    return [];
  }
}

/** Whether two requests of a kind for one person lead to the same end in any order. */
const MAY_COME_TWICE: Readonly<Record<RequestKind, boolean>> = { onboarding: true, 'role-change': false };

const CREATES_KX_USER: Readonly<Record<RequestKind, boolean>> = { onboarding: true, 'role-change': false };

/** Name of the kx user that a request creates. */
function nameToCreate({ kind, request }: CheckedRequest): string | undefined {
  if (!CREATES_KX_USER[kind] || !request.kx) return undefined;
  return request.kx.userName ?? defaultKxUserName(request.user.userName);
}
