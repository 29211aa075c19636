/** Pages of lists. */
import { ApiError } from './errors.ts';

/** Rows of a page. */
export const PAGE_SIZE = 50;

/** One page of a list. */
export interface Page<Item> {
  items: Item[];
  /** From 1. */
  page: number;
  pages: number;
  total: number;
}

/**
 * Reads the number of a page.
 *
 * @throws ApiError
 */
export function pageNumber(query: URLSearchParams): number {
  const text = query.get('page') ?? '1';
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new ApiError(400, 'page must be a whole number from 1');
}

/**
 * Takes a page of a list.
 *
 * @param page from 1; a page behind the last one is the last one
 * @param show makes an item, for the rows of this page only
 */
export function pageOf<Row, Item>(rows: readonly Row[], page: number, show: (row: Row) => Item): Page<Item> {
  const pages = Math.max(1, Math.ceil(rows.length / PAGE_SIZE));
  const shown = Math.min(page, pages);
  return {
    items: rows.slice((shown - 1) * PAGE_SIZE, shown * PAGE_SIZE).map(show),
    page: shown,
    pages,
    total: rows.length,
  };
}
