/** Medians and quartiles of measurements. */

/** Half of the measurements are between `low` and `high`. */
export interface Spread {
  median: number;
  low: number;
  high: number;
}

/**
 * Sums up measurements.
 *
 * @throws RangeError without measurements
 */
export function spreadOf(measurements: readonly number[]): Spread {
  const sorted = [...measurements].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

/** The value at a place between 0 and 1 of a sorted list, between its two neighbours if it has no element there. */
function quantile(sorted: readonly number[], place: number): number {
  const position = (sorted.length - 1) * place;
  const [below, above] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  if (below === undefined || above === undefined) throw new RangeError('There are no measurements');
  return below + (above - below) * (position % 1);
}
