/** Client tokens: a request sent again with its token is answered again, not carried out again. */
import type { Document } from '../gateway/service.ts';

/** How long FinSpace remembers a token: "expires after 10 minutes" (CreateKxUser, CreateUser). */
const EXPIRES_AFTER_MS = 10 * 60_000;

interface Remembered {
  answer: Document;
  expires: number;
}

/** Remembers answers by operation, token and parameters; with other parameters a token is a new request. */
export class ClientTokens {
  readonly #now: () => number;
  readonly #answers = new Map<string, Remembered>();

  /** @param now milliseconds since the epoch */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Carries out a request, unless the same one has been answered within ten minutes.
   *
   * @param operation name of the operation
   * @param request its input; without a `clientToken` it is always carried out
   * @param work what is remembered unless it throws
   */
  once(operation: string, request: Document, work: () => Document): Document {
    this.#forgetExpired();
    if (request.clientToken === undefined) return work();
    const key = canonical([operation, request]);
    const remembered = this.#answers.get(key);
    if (remembered) return remembered.answer;
    const answer = work();
    this.#answers.set(key, { answer, expires: this.#now() + EXPIRES_AFTER_MS });
    return answer;
  }

  /** Forgets all tokens. */
  reset(): void {
    this.#answers.clear();
  }

  #forgetExpired(): void {
    for (const [key, { expires }] of this.#answers) {
      if (expires > this.#now()) return;
      this.#answers.delete(key);
    }
  }
}

/** JSON with the members of every object in one order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}
