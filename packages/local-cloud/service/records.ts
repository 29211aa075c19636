/** What services keep: maps of JSON values. A journal writes their changes down. */

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
  readonly #contents: MapContents;

  /** @param contents what the maps hold at the start */
  constructor(journal?: Journal, contents: MapContents = new Map()) {
    this.#journal = journal;
    this.#contents = contents;
  }

  /**
   * Makes a map with what was kept under its name. A value that is changed must be set again.
   *
   * @param name unique in the local cloud, such as `finspace.users`
   * @typeParam Value a type of JSON values
   */
  map<Value>(name: string): Map<string, Value> {
    const kept = this.#contents.get(name) ?? new Map<string, unknown>();
    // The one assertion for all maps. It is true because the same version of the map has written its values.
    const map = new Map(kept) as Map<string, Value>;
    return this.#journal ? new JournaledMap(map, name, this.#journal) : map;
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
