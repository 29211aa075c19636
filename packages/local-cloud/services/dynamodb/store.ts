/** The tables and their items, as dynalite's operations read and write them. */
import { Stream } from 'node:stream';
import type { Document } from '../../service/service.ts';
import type { KeyRange } from '../../service/storage/key-range.ts';
import type { Items } from './items.ts';

/** A table and its items. */
export interface Table {
  /** As DescribeTable returns it. */
  description: Document;
  items: Items;
}

type Callback<Value = void> = (error: unknown, value?: Value) => void;

/** The items of a table, in the place of a LevelDB. */
interface ItemDb {
  lock(key: string, work: (release: (done: Callback) => Callback) => void): void;
  get(key: string, done: Callback<Document>): void;
  put(key: string, item: Document, done: Callback): void;
  del(key: string, done: Callback): void;
  createValueStream(range: KeyRange): Stream;
}

/** Largest item, in bytes (DynamoDB developer guide, Quotas). */
const LARGEST_ITEM = 409_600;

/**
 * The store of one operation. Every callback runs at once, so nothing happens between a condition and its write, and no
 * lock is needed.
 */
export class OperationStore {
  readonly options = { maxItemSize: LARGEST_ITEM };
  /** The item that the operation has read, if it got so far. */
  item: Document | undefined;
  readonly #tables: ReadonlyMap<string, Table>;
  #streams: { stream: Stream; range: KeyRange; items: Items }[] = [];

  /** @param tables by their names */
  constructor(tables: ReadonlyMap<string, Table>) {
    this.#tables = tables;
  }

  getTable(name: string, done: Callback<Document>): void {
    const table = this.#tables.get(name);
    if (table) done(null, table.description);
    else done(notFound());
  }

  getItemDb(name: string): ItemDb {
    const table = this.#tables.get(name);
    if (!table) throw notFound();
    const { items } = table;
    return {
      lock: (_key, work) => work((done) => done),
      get: (key, done) => {
        this.item = items.get(key);
        done(null, this.item);
      },
      put: (key, item, done) => {
        items.set(key, item);
        done(null);
      },
      del: (key, done) => {
        items.delete(key);
        done(null);
      },
      createValueStream: (range) => {
        const stream = new Stream();
        this.#streams.push({ stream, range, items });
        return stream;
      },
    };
  }

  /** Sends the items of the streams that were created. The operation listens to them by now. */
  sendItems(): void {
    for (const { stream, range, items } of this.#streams) {
      for (const item of items.inRange(range)) stream.emit('data', item);
      stream.emit('end');
    }
    this.#streams = [];
  }
}

/** The error as dynalite's own store has it. */
function notFound(): Error {
  const message = 'Requested resource not found';
  return Object.assign(new Error(message), { statusCode: 400, body: { __type: 'ResourceNotFoundException', message } });
}
