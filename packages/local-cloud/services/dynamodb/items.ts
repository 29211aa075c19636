/** The items of one table. */
import type { Document } from '../../service/service.ts';

/** A range of keys. */
export interface Range {
  gt?: string;
  gte?: string;
  lt?: string;
  lte?: string;
  reverse?: boolean;
  /** -1 for all. */
  limit: number;
}

/**
 * Items by their keys: texts in the order in which Query and Scan return the items. dynalite makes them: a key is the hash and
 * the value of the partition key, then the value of the sort key, each followed by a slash. An item is never changed: a write
 * replaces it.
 */
export class Items {
  readonly #kept: Map<string, Document>;
  /** The keys of each partition, so that a Query does not read the whole table. */
  readonly #partitions = new Map<string, Set<string>>();

  /** @param kept where the items are kept */
  constructor(kept: Map<string, Document>) {
    this.#kept = kept;
    for (const key of kept.keys()) this.#enter(key);
  }

  get size(): number {
    return this.#kept.size;
  }

  get(key: string): Document | undefined {
    return this.#kept.get(key);
  }

  set(key: string, item: Document): void {
    this.#kept.set(key, item);
    this.#enter(key);
  }

  delete(key: string): void {
    this.#kept.delete(key);
    const partition = partitionOf(key);
    const keys = this.#partitions.get(partition);
    keys?.delete(key);
    if (keys?.size === 0) this.#partitions.delete(partition);
  }

  clear(): void {
    this.#kept.clear();
    this.#partitions.clear();
  }

  /** The items of a range, in the order of their keys. */
  inRange({ gt, gte, lt, lte, reverse = false, limit }: Range): Document[] {
    const keys = [...this.#candidates(gt ?? gte, lt ?? lte)].filter(
      (key) =>
        (gt === undefined || key > gt) &&
        (gte === undefined || key >= gte) &&
        (lt === undefined || key < lt) &&
        (lte === undefined || key <= lte),
    );
    keys.sort();
    if (reverse) keys.reverse();
    const wanted = limit < 0 ? keys : keys.slice(0, limit);
    return wanted.map((key) => this.#kept.get(key)).filter((item) => item !== undefined);
  }

  /** The keys of the partition that the range is in, or all keys. */
  #candidates(from: string | undefined, to: string | undefined): Iterable<string> {
    const partition = from === undefined ? undefined : partitionOf(from);
    if (partition === undefined || !to?.startsWith(partition)) return this.#kept.keys();
    return this.#partitions.get(partition) ?? [];
  }

  #enter(key: string): void {
    const partition = partitionOf(key);
    const keys = this.#partitions.get(partition) ?? new Set();
    this.#partitions.set(partition, keys.add(key));
  }
}

/** The first two parts of a key, with their slashes; the whole key if it has fewer. */
function partitionOf(key: string): string {
  return /^[^/]*\/[^/]*\//.exec(key)?.[0] ?? key;
}
