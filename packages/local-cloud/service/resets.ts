/** What separates the time before a reset from the time after it. */
import { ConnectionReset } from '../gateway/faults.ts';

/**
 * Epochs of a local cloud: each lasts from one reset to the next. Whatever takes time asks for the signal when it begins,
 * and again before each effect: when the signal is aborted, the effect would fall into a world that knows nothing of it.
 */
export class Epochs {
  #current = new AbortController();
  #last: Promise<void> = Promise.resolve();

  /** Aborted when the current epoch ends, with a {@link ConnectionReset}. It is aborted already while a reset goes on. */
  get signal(): AbortSignal {
    return this.#current.signal;
  }

  /**
   * Ends the current epoch. Several ends come one after the other.
   *
   * @param clear ends what runs and forgets what was made; the next epoch begins when it is done
   * @throws whatever clear throws
   */
  end(clear: () => Promise<void>): Promise<void> {
    const ended = this.#last.then(async () => {
      this.#current.abort(new ConnectionReset());
      try {
        await clear();
      } finally {
        this.#current = new AbortController();
      }
    });
    this.#last = ended.catch(() => undefined);
    return ended;
  }
}
