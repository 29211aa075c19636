/** Ranges of keys. */

/** A range of keys, in the order of their characters. */
export interface KeyRange {
  gt?: string | undefined;
  gte?: string | undefined;
  lt?: string | undefined;
  lte?: string | undefined;
  reverse?: boolean | undefined;
  /** Negative for all, the default. */
  limit?: number | undefined;
}

/** The keys of a range, in their order. */
export function keysInRange(keys: Iterable<string>, range: KeyRange): string[] {
  const { gt, gte, lt, lte, reverse = false, limit = -1 } = range;
  const found = [...keys].filter(
    (key) =>
      (gt === undefined || key > gt) &&
      (gte === undefined || key >= gte) &&
      (lt === undefined || key < lt) &&
      (lte === undefined || key <= lte),
  );
  found.sort();
  if (reverse) found.reverse();
  return limit < 0 ? found : found.slice(0, limit);
}
