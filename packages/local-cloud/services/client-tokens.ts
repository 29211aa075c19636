/** Client tokens: a request that is repeated with its token gets the first answer, and changes nothing. */
import { createHash } from 'node:crypto';
import type { Document } from '../service/service.ts';
import { type ServiceModel, shapeOf } from '../service/service-model.ts';
import { LargeMap } from '../service/storage/large-map.ts';

/** FinSpace forgets a token after this time: "expires after 10 minutes" (CreateKxUser, CreateUser). */
const EXPIRES_AFTER_MS = 10 * 60_000;

/** An answer, until it expires. */
export interface Remembered {
  answer: object;
  expires: number;
}

/** Remembers answers by operation, token and parameters. A token with other parameters is a new request. */
export class ClientTokens {
  readonly #model: ServiceModel;
  readonly #now: () => number;
  readonly #answers: LargeMap<Remembered>;

  /**
   * @param model says which operations have an idempotency token
   * @param now milliseconds since 1970
   * @param answers the answers that are remembered, by the hash of operation, token and parameters
   */
  constructor(model: ServiceModel, now: () => number, answers: LargeMap<Remembered> = new LargeMap()) {
    this.#model = model;
    this.#now = now;
    this.#answers = answers;
  }

  /**
   * Carries out an operation. A request that was answered within the last ten minutes gets that answer again.
   *
   * @param input members of the input; without a token, the work is always done
   */
  answerOnce(operation: string, input: Document, work: () => object): object {
    const member = this.#tokenMember(operation);
    if (member === undefined || input[member] === undefined) return work();
    this.#forgetExpired();
    const key = createHash('sha256')
      .update(canonical([operation, input]))
      .digest('base64url');
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

  #tokenMember(operation: string): string | undefined {
    const { members = {} } = shapeOf(this.#model, this.#model.operations[operation]?.input ?? operation);
    return Object.entries(members).find(([, { idempotencyToken }]) => idempotencyToken)?.[0];
  }

  #forgetExpired(): void {
    for (let oldest = this.#answers.oldest(); oldest; oldest = this.#answers.oldest()) {
      const [key, { expires }] = oldest;
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
