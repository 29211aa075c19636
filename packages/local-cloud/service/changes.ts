/** Tells listeners what has changed in a local cloud, so that a view of it can be read again. */

/** What has changed. A reset changes everything. */
export type Topic = 'executions' | 'events' | 'queues' | 'calls' | 'faults' | 'speed' | 'reset';

/** Passes changes on. */
export class Changes {
  readonly #listeners = new Set<(topic: Topic) => void>();

  /** Tells all listeners. */
  tell(topic: Topic): void {
    for (const listener of this.#listeners) listener(topic);
  }

  /** @returns ends the listening */
  listen(listener: (topic: Topic) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
