/** Paging of lists. */
import { ServiceError } from '../service/service.ts';
import type { LargeMap } from '../service/storage/large-map.ts';

/** The page that is requested. */
export interface PageRequest {
  /** Maximum number of items. */
  maxResults: number;
  /** Token of the previous page. */
  nextToken: string | undefined;
}

/** One page. */
export interface Page<T> {
  items: T[];
  /** Absent on the last page. */
  nextToken: string | undefined;
}

const TOKEN_PREFIX = 'after:';

/**
 * Selects one page. A token contains the key after which the next page begins. So no item is skipped or repeated when items
 * are added or removed between two calls.
 *
 * @param items all items, in any order
 * @param keyOf unique key of an item; pages are in the order of the keys
 * @throws ServiceError ValidationException for an invalid token
 */
export function pageOf<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
  { maxResults, nextToken }: PageRequest,
): Page<T> {
  const after = nextToken === undefined ? '' : readToken(nextToken);
  const rest = [...items]
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => key > after)
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  const page = rest.slice(0, maxResults);
  const last = page.at(-1);
  return {
    items: page.map(({ item }) => item),
    nextToken: last && rest.length > page.length ? writeToken(last.key) : undefined,
  };
}

/**
 * Selects one page, as {@link pageOf}, of items that are in the order of their keys. It reads no item after the page.
 *
 * @throws ServiceError ValidationException for an invalid token
 */
export function pageOfSorted<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
  { maxResults, nextToken }: PageRequest,
): Page<T> {
  const after = nextToken === undefined ? '' : readToken(nextToken);
  const page: T[] = [];
  for (const item of items) {
    if (keyOf(item) <= after) continue;
    const last = page.at(-1);
    if (last !== undefined && page.length === maxResults) return { items: page, nextToken: writeToken(keyOf(last)) };
    page.push(item);
  }
  return { items: page, nextToken: undefined };
}

/**
 * Selects one page of a map, as {@link pageOf}.
 *
 * @param keyOf the key of an item without the prefix
 * @param prefix the keys of the items begin with it
 * @throws ServiceError ValidationException for an invalid token
 */
export function pageOfMap<T>(
  map: LargeMap<T>,
  keyOf: (item: T) => string,
  { maxResults, nextToken }: PageRequest,
  prefix = '',
): Page<T> {
  const after = nextToken === undefined ? '' : readToken(nextToken);
  const rest = map.inRange({ gt: `${prefix}${after}`, lt: `${prefix}\uffff`, limit: maxResults + 1 });
  const items = rest.slice(0, maxResults);
  const last = items.at(-1);
  return { items, nextToken: last && rest.length > items.length ? writeToken(keyOf(last)) : undefined };
}

function writeToken(key: string): string {
  return Buffer.from(`${TOKEN_PREFIX}${key}`).toString('base64url');
}

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (!text.startsWith(TOKEN_PREFIX)) {
    throw new ServiceError('ValidationException', 400, 'The pagination token is not valid');
  }
  return text.slice(TOKEN_PREFIX.length);
}
