/** What services keep: maps of JSON values. A journal writes their changes down. */
import { LargeMap } from './storage/large-map.ts';

/** Writes changes of maps down, in their order. */
export interface Journal {
  set(map: string, key: string, value: unknown): void;
  delete(map: string, key: string): void;
  clear(map: string): void;
}

/** The contents of maps, by their names. */
export type MapContents = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

/** Makes the maps of a local cloud. Without a journal they are in memory only. */
export class Records {
  readonly #journal: Journal | undefined;
  readonly #contents: Map<string, ReadonlyMap<string, unknown>>;
  readonly #largeMaps: { close(): void }[] = [];

  /** @param contents what the maps hold at the start */
  constructor(journal?: Journal, contents: MapContents = new Map()) {
    this.#journal = journal;
    this.#contents = new Map(contents);
  }

  /**
   * Makes a map with what was kept under its name. A value that is changed must be set again.
   *
   * @param name unique in the local cloud, such as `finspace.users`
   * @typeParam Value a type of JSON values
   */
  map<Value>(name: string): Map<string, Value> {
    const map = this.#take<Value>(name);
    return this.#journal ? new JournaledMap(map, name, this.#journal) : map;
  }

  /**
   * Makes a map as {@link map}, for values of which there is one for each person.
   *
   * @typeParam Value a type of JSON values
   */
  large<Value>(name: string): LargeMap<Value> {
    const journal = this.#journal;
    const observer = journal && {
      set: (key: string, value: unknown) => journal.set(name, key, value),
      delete: (key: string) => journal.delete(name, key),
      clear: () => journal.clear(name),
    };
    return this.#closedLater(new LargeMap({ contents: this.#take<Value>(name), observer }));
  }

  /** Makes a large map that is not written down: the caller can make its values from other maps. */
  index<Value>(): LargeMap<Value> {
    return this.#closedLater(new LargeMap<Value>());
  }

  /** Gives the temporary files up. The large maps cannot be used any longer. */
  close(): void {
    for (const map of this.#largeMaps) map.close();
  }

  #closedLater<Value>(map: LargeMap<Value>): LargeMap<Value> {
    this.#largeMaps.push(map);
    return map;
  }

  /**
   * Makes a map that is only written down, for values that the caller has in another form.
   *
   * @typeParam Value a type of JSON values
   */
  written<Value>(name: string): WrittenMap<Value> {
    return new WrittenMap(this.#take<Value>(name), name, this.#journal);
  }

  /** The contents of a map. They are not held any longer here. */
  #take<Value>(name: string): Map<string, Value> {
    const kept = this.#contents.get(name) ?? new Map<string, unknown>();
    this.#contents.delete(name);
    // The one assertion for all maps. It is true because the same version of the map has written its values.
    return new Map(kept) as Map<string, Value>;
  }
}

/** A map that is only written down. */
export class WrittenMap<Value> {
  readonly #name: string;
  readonly #journal: Journal | undefined;
  #contents: ReadonlyMap<string, Value>;

  constructor(contents: ReadonlyMap<string, Value>, name: string, journal: Journal | undefined) {
    this.#contents = contents;
    this.#name = name;
    this.#journal = journal;
  }

  /** What was kept, for the first caller. */
  takeContents(): Iterable<Value> {
    const contents = this.#contents;
    this.#contents = new Map();
    return contents.values();
  }

  set(key: string, value: Value): void {
    this.#journal?.set(this.#name, key, value);
  }

  delete(key: string): void {
    this.#journal?.delete(this.#name, key);
  }

  clear(): void {
    this.#journal?.clear(this.#name);
  }
}

class JournaledMap<Value> extends Map<string, Value> {
  readonly #name: string;
  readonly #journal: Journal;

  constructor(contents: ReadonlyMap<string, Value>, name: string, journal: Journal) {
    super();
    for (const [key, value] of contents) super.set(key, value);
    this.#name = name;
    this.#journal = journal;
  }

  override set(key: string, value: Value): this {
    super.set(key, value);
    this.#journal.set(this.#name, key, value);
    return this;
  }

  override delete(key: string): boolean {
    const deleted = super.delete(key);
    if (deleted) this.#journal.delete(this.#name, key);
    return deleted;
  }

  override clear(): void {
    if (this.size > 0) this.#journal.clear(this.#name);
    super.clear();
  }
}
