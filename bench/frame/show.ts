/** Shows results as a table in Markdown, as `docs/performance.md` has them. */
import type { Result, Value } from './benchmark.ts';

/** Draws the table. */
export function showTable({ columns, rows }: Result): string {
  const names = Object.keys(columns);
  const isText = (name: string) => rows.every((row) => typeof row[name] === 'string');
  const lines = [
    Object.values(columns),
    names.map((name) => (isText(name) ? '---' : '---:')),
    ...rows.map((row) => names.map((name) => showValue(row[name] ?? ''))),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function showValue(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return showNumber(value, value);
  const { median, low, high } = value;
  return `${showNumber(median, median)} (${showNumber(low, median)}-${showNumber(high, median)})`;
}

/** Three significant digits; the numbers of one cell have equally many decimal places. */
function showNumber(value: number, of: number): string {
  const decimals = Math.max(0, Math.min(3, 2 - Math.floor(Math.log10(Math.abs(of) || 1))));
  return value.toLocaleString('en', {
    minimumFractionDigits: Number.isInteger(of) ? 0 : decimals,
    maximumFractionDigits: decimals,
  });
}
