/** Resets of the local cloud. */
import { ConnectionReset } from './connection-reset.ts';

/**
 * Ends work at a reset. Work takes the signal when it begins, and checks it before each effect: an effect after the reset would
 * change services that are empty again.
 */
export class Resets {
  #current = new AbortController();
  #last: Promise<void> = Promise.resolve();

  /** Aborted by the next reset, with a {@link ConnectionReset}. While a reset is under way, it is aborted already. */
  get signal(): AbortSignal {
    return this.#current.signal;
  }

  /**
   * Performs a reset. Several resets run one after the other.
   *
   * @param clear ends what runs, and deletes what was created
   * @throws the error of `clear`
   */
  perform(clear: () => Promise<void>): Promise<void> {
    const performed = this.#last.then(async () => {
      this.#current.abort(new ConnectionReset());
      try {
        await clear();
      } finally {
        this.#current = new AbortController();
      }
    });
    this.#last = performed.catch(() => undefined);
    return performed;
  }
}
