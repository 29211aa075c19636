/** The items of one table. */
import type { Document } from '../../service/service.ts';
import type { LargeMap } from '../../service/storage/large-map.ts';

/**
 * Items by their keys: texts in the order in which Query and Scan return the items. dynalite makes them: a key is the hash and
 * the value of the partition key, then the value of the sort key, each followed by a slash. An item is never changed: a write
 * replaces it.
 */
export type Items = LargeMap<Document>;
