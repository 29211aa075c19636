/** What a benchmark is, and what it returns. */
import type { Spread } from './spread.ts';

/** A benchmark of `npm run bench`. */
export interface Benchmark {
  /** What it measures, in a few words. */
  title: string;
  /** Whether it runs the bundles of the functions in `dist/`, which are built before it. */
  usesBundles?: true;
  /**
   * Measures.
   *
   * @param scale factor of the usual number of samples, rows or people
   */
  measure(scale: number): Promise<Result>;
}

/** A value of a row: a text, a number, or several measurements. */
export type Value = string | number | Spread;

/** The results of a benchmark. */
export interface Result {
  /** How it was measured, in sentences. */
  method: string;
  /** Headings of the columns, by the names of the values. */
  columns: Readonly<Record<string, string>>;
  /** One for each subject. */
  rows: readonly Readonly<Record<string, Value>>[];
  /** What the rows say of the targets; each missed target is a sentence. */
  missed?: readonly string[];
}
