/** Tells to which state each event of a history belongs: the iterations of a Map state take turns. */
import type { HistoryEvent } from './history.ts';

/** States that follow each other: those outside of Map states, or those of one iteration. */
export interface Place<Visit> {
  /** The last visit of a state; undefined before the first. */
  visit: Visit | undefined;
  /** The place of the Map state; undefined outside of Map states. */
  readonly outer: Place<Visit> | undefined;
}

/** Reads the events of one execution, oldest first. */
export class HistoryPlaces<Visit> {
  readonly #main: Place<Visit> = { visit: undefined, outer: undefined };
  readonly #byEvent = new Map<number, Place<Visit>>();

  /** The place of an event that was read. */
  at(id: number | undefined): Place<Visit> {
    return this.#byEvent.get(id ?? 0) ?? this.#main;
  }

  /** Reads an event, and returns its place. That of the begin and the end of an iteration is the one of its Map state. */
  read({ id, previousEventId, type }: Pick<HistoryEvent, 'id' | 'previousEventId' | 'type'>): Place<Visit> {
    const place = this.at(previousEventId);
    if (type === 'MapIterationStarted') {
      this.#byEvent.set(id, { visit: undefined, outer: place });
      return place;
    }
    const own = /^MapIteration(Succeeded|Failed|Aborted)$/.test(type) ? (place.outer ?? place) : place;
    this.#byEvent.set(id, own);
    return own;
  }
}
