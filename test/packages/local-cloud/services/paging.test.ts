import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LargeMap } from '../../../../packages/local-cloud/service/storage/large-map.ts';
import {
  type Page,
  type PageRequest,
  pageOf,
  pageOfMap,
  pageOfSorted,
} from '../../../../packages/local-cloud/services/paging.ts';

const keyOf = ({ key }: { key: string }) => key;

/** All pages, each read with the token of the one before. */
function pagesOf(select: (request: PageRequest) => Page<{ key: string }>, maxResults: number): string[][] {
  const pages: string[][] = [];
  let nextToken: string | undefined;
  do {
    const page = select({ maxResults, nextToken });
    pages.push(page.items.map(keyOf));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return pages;
}

it('pages of a map and of sorted items are those of any items', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.stringMatching(/^[a-z0-9-]{1,3}$/), { maxLength: 30 }),
      fc.integer({ min: 1, max: 12 }),
      (keys, maxResults) => {
        const items = keys.map((key) => ({ key }));
        const sorted = [...items].sort((one, other) => (one.key < other.key ? -1 : 1));
        const map = new LargeMap<{ key: string }>({ inMemory: 2 });
        for (const item of items) map.set(`kx/${item.key}`, item);
        for (const other of ['kw/z', 'ky/a']) map.set(other, { key: other });
        const expected = pagesOf((request) => pageOf(items, keyOf, request), maxResults);
        expect(pagesOf((request) => pageOfSorted(sorted, keyOf, request), maxResults)).toEqual(expected);
        expect(pagesOf((request) => pageOfMap(map, keyOf, request, 'kx/'), maxResults)).toEqual(expected);
        map.close();
      },
    ),
    { numRuns: 100 },
  );
});

it('reads no sorted item after the page', () => {
  let read = 0;
  function* items() {
    for (; ; read += 1) yield { key: String(read).padStart(3, '0') };
  }
  expect(pageOfSorted(items(), keyOf, { maxResults: 3, nextToken: undefined }).items).toHaveLength(3);
  expect(read).toBe(3);
});
