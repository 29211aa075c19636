/** Client tokens: a request sent again with its token is answered again, not carried out again. */
import type { Caller, Document } from '../service/service.ts';
import { type ServiceModel, shapeOf } from '../service/service-model.ts';

/** How long FinSpace remembers a token: "expires after 10 minutes" (CreateKxUser, CreateUser). */
const EXPIRES_AFTER_MS = 10 * 60_000;

/** Handlers that answer at once, by operation. */
type Handlers = Readonly<Record<string, (input: Document, caller: Caller) => Document>>;

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
   * Makes every operation that takes an idempotency token keep to it: a request that was answered within ten minutes is
   * answered again, and not carried out.
   *
   * @param model says which operations take one
   */
  guard(model: ServiceModel, handlers: Handlers): Handlers {
    return Object.fromEntries(
      Object.entries(handlers).map(([operation, handler]): [string, Handlers[string]] => {
        const members = shapeOf(model, model.operations[operation]?.input ?? operation).members ?? {};
        const token = Object.entries(members).find(([, { idempotencyToken }]) => idempotencyToken)?.[0];
        if (token === undefined) return [operation, handler];
        return [
          operation,
          (input, caller) =>
            input[token] === undefined
              ? handler(input, caller)
              : this.#once(canonical([operation, input]), () => handler(input, caller)),
        ];
      }),
    );
  }

  #once(key: string, work: () => Document): Document {
    this.#forgetExpired();
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
