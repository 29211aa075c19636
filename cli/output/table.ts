/** Tables of one style. */
import { styleText } from 'node:util';
import Table, { type HorizontalAlignment } from 'cli-table3';

/**
 * Draws a table.
 *
 * @param stream stream that the table is written to; it decides about colours
 * @param colAligns alignment of each column; left by default
 */
export function drawTable(
  head: readonly string[],
  rows: readonly string[][],
  stream: NodeJS.WriteStream,
  colAligns: HorizontalAlignment[] = [],
): string {
  const table = new Table({
    head: head.map((text) => styleText('bold', text, { stream })),
    style: { head: [], border: [] },
    colAligns,
  });
  table.push(...rows);
  return table.toString();
}
