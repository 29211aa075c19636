/** Tables, all alike. */
import { styleText } from 'node:util';
import Table, { type HorizontalAlignment } from 'cli-table3';

/**
 * Draws a table.
 *
 * @param stream where it goes: it decides about colours
 * @param colAligns of each column; to the left by default
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
