/**
 * A map for values of which there is one for each person. A thousand of them are in memory, and the others in a temporary
 * database, so that a local cloud with many people takes no more memory than one with few.
 */
import { type KeyRange, keysInRange } from './key-range.ts';
import { StoredEntries, type StoredEntry } from './stored-entries.ts';

/** Entries in memory: more than people are under way at once. */
const IN_MEMORY = 1_000;

/** Is told of the changes of a map. */
export interface MapObserver {
  set(key: string, value: unknown): void;
  delete(key: string): void;
  clear(): void;
}

/** Settings of a map. */
export interface LargeMapOptions<Value> {
  /** What the map holds at the start. */
  contents?: ReadonlyMap<string, Value>;
  observer?: MapObserver | undefined;
  /** How many entries are in memory. */
  inMemory?: number;
}

/** An entry in memory. */
interface Entry<Value> {
  place: number;
  value: Value;
  /** Whether the database has another value, or none. */
  isNew: boolean;
}

/**
 * A map from texts to JSON values. A value that is changed must be set again, and a value that was read may be a copy.
 *
 * @typeParam Value a type of JSON values
 */
export class LargeMap<Value> {
  readonly #inMemory: number;
  readonly #observer: MapObserver | undefined;
  /** The entries that were set or read last, in this order. */
  readonly #recent = new Map<string, Entry<Value>>();
  /** Absent while all entries are in memory. */
  #stored: StoredEntries | undefined;
  #size = 0;
  #lastPlace = 0;

  constructor({ contents = new Map(), observer, inMemory = IN_MEMORY }: LargeMapOptions<Value> = {}) {
    this.#inMemory = inMemory;
    for (const [key, value] of contents) this.set(key, value);
    this.#observer = observer;
  }

  get size(): number {
    return this.#size;
  }

  get(key: string): Value | undefined {
    return this.#entry(key)?.value;
  }

  has(key: string): boolean {
    return this.#recent.has(key) || this.#stored?.get(key) !== undefined;
  }

  /** Sets a value. The place of a key that exists stays. */
  set(key: string, value: Value): this {
    const place = this.#recent.get(key)?.place ?? this.#stored?.get(key)?.place;
    if (place === undefined) {
      this.#size += 1;
      this.#lastPlace += 1;
    }
    this.#remember(key, { place: place ?? this.#lastPlace, value, isNew: true });
    this.#observer?.set(key, value);
    return this;
  }

  delete(key: string): boolean {
    if (!this.has(key)) return false;
    this.#size -= 1;
    this.#recent.delete(key);
    this.#stored?.delete(key);
    this.#observer?.delete(key);
    return true;
  }

  clear(): void {
    if (this.#size > 0) this.#observer?.clear();
    this.close();
    this.#size = 0;
    this.#lastPlace = 0;
  }

  /** Gives the database up, with all values. */
  close(): void {
    this.#recent.clear();
    this.#stored?.close();
    this.#stored = undefined;
  }

  /** All entries, in the order of their creation. */
  *entries(): Generator<[key: string, value: Value]> {
    if (!this.#stored) {
      for (const [key, { value }] of this.#recent) yield [key, value];
      return;
    }
    this.#storeAll();
    for (const entry of this.#stored.all()) yield [entry.key, this.#valueOf(entry)];
  }

  *values(): Generator<Value> {
    for (const [, value] of this.entries()) yield value;
  }

  /** The entry that was created first. */
  oldest(): [key: string, value: Value] | undefined {
    // An entry that was never stored is newer than all that were.
    const stored = this.#stored?.oldest();
    if (stored) return [stored.key, this.#valueOf(stored)];
    for (const [key, { value }] of this.#recent) return [key, value];
    return undefined;
  }

  /** The values of a range, in the order of their keys. */
  inRange(range: KeyRange): Value[] {
    if (!this.#stored) {
      return keysInRange(this.#recent.keys(), range).flatMap((key) => this.#recent.get(key)?.value ?? []);
    }
    this.#storeAll();
    return this.#stored.inRange(range).map((entry) => this.#valueOf(entry));
  }

  #entry(key: string): Entry<Value> | undefined {
    const recent = this.#recent.get(key);
    if (recent) return recent;
    const stored = this.#stored?.get(key);
    if (!stored) return undefined;
    const entry = { place: stored.place, value: this.#valueOf(stored), isNew: false };
    this.#remember(key, entry);
    return entry;
  }

  #remember(key: string, entry: Entry<Value>): void {
    this.#recent.set(key, entry);
    for (const [oldest, old] of this.#recent) {
      if (this.#recent.size <= this.#inMemory) return;
      this.#store(oldest, old);
      this.#recent.delete(oldest);
    }
  }

  #storeAll(): void {
    for (const [key, entry] of this.#recent) this.#store(key, entry);
  }

  /** Writes an entry to the database unless it is there. */
  #store(key: string, entry: Entry<Value>): void {
    if (!entry.isNew) return;
    this.#stored ??= new StoredEntries();
    this.#stored.put({ place: entry.place, key, value: JSON.stringify(entry.value) });
    entry.isNew = false;
  }

  /** The value of an entry of the database, which may be in memory and newer. */
  #valueOf({ key, value }: StoredEntry): Value {
    // The one assertion. It is true because this map has written the text.
    return this.#recent.get(key)?.value ?? (JSON.parse(value) as Value);
  }
}
