/** The entries of a map in a temporary database. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { KeyRange } from './key-range.ts';

/** An entry. Its place is its number in the order of creation. */
export interface StoredEntry {
  place: number;
  key: string;
  /** JSON text. */
  value: string;
}

/** Pages of the database that are in memory, in KiB. The system has the others in its cache of files. */
const CACHE_KIB = 512;

/** Entries that are read at once by {@link StoredEntries.all}. */
const BATCH = 200;

/** A database without a name has a file without a name, which is gone when the process ends, however it ends. */
export class StoredEntries {
  readonly #database = new DatabaseSync('');
  readonly #find: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #next: StatementSync;
  readonly #ranges = new Map<string, StatementSync>();

  constructor() {
    // What is lost with the process needs no journal.
    this.#database.exec(`
      PRAGMA journal_mode = OFF;
      PRAGMA synchronous = OFF;
      PRAGMA cache_size = -${CACHE_KIB};
      CREATE TABLE entries (place INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL);
    `);
    this.#find = this.#database.prepare('SELECT place, key, value FROM entries WHERE key = ?');
    this.#put = this.#database.prepare(
      'INSERT INTO entries (place, key, value) VALUES (?, ?, ?) ON CONFLICT (place) DO UPDATE SET value = excluded.value',
    );
    this.#delete = this.#database.prepare('DELETE FROM entries WHERE key = ?');
    this.#next = this.#database.prepare('SELECT place, key, value FROM entries WHERE place > ? ORDER BY place LIMIT ?');
  }

  get(key: string): StoredEntry | undefined {
    const [entry] = entriesOf(this.#find.all(key));
    return entry;
  }

  /** @throws Error when the disk is full */
  put({ place, key, value }: StoredEntry): void {
    this.#put.run(place, key, value);
  }

  delete(key: string): void {
    this.#delete.run(key);
  }

  /** The entry with the lowest place. */
  oldest(): StoredEntry | undefined {
    const [entry] = entriesOf(this.#next.all(0, 1));
    return entry;
  }

  /** All entries in the order of their places. Entries may be changed and deleted meanwhile. */
  *all(): Generator<StoredEntry> {
    for (let after = 0; ; ) {
      const batch = entriesOf(this.#next.all(after, BATCH));
      yield* batch;
      const last = batch.at(-1);
      if (!last) return;
      after = last.place;
    }
  }

  /** The entries of a range, in the order of their keys. */
  inRange({ gt, gte, lt, lte, reverse = false, limit = -1 }: KeyRange): StoredEntry[] {
    const bounds = Object.entries({ '>': gt, '>=': gte, '<': lt, '<=': lte }).filter(([, key]) => key !== undefined);
    const conditions = bounds.map(([operator]) => `key ${operator} ?`).join(' AND ') || 'TRUE';
    const text = `SELECT place, key, value FROM entries WHERE ${conditions} ORDER BY key ${reverse ? 'DESC' : 'ASC'} LIMIT ?`;
    const statement = this.#ranges.get(text) ?? this.#database.prepare(text);
    this.#ranges.set(text, statement);
    return entriesOf(statement.all(...bounds.map(([, key]) => key ?? ''), limit));
  }

  close(): void {
    this.#database.close();
  }
}

function entriesOf(rows: readonly Record<string, unknown>[]): StoredEntry[] {
  return rows.map(({ place, key, value }) => ({ place: Number(place), key: String(key), value: String(value) }));
}
