/** Paging of lists. */
import { ServiceError } from '../service/service.ts';

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
