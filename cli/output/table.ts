/** Tables of one style: columns on a wide terminal, and lines of `label: value` everywhere else. */
import { styleText } from 'node:util';
import stringWidth from 'string-width';
import { fit } from './fit.ts';
import { terminalWidth } from './terminal.ts';

/** Columns of a terminal below which no table is drawn. */
const NARROWEST = 100;

const GAP = '  ';

/** Stands in a table for a cell without a value. */
const NO_VALUE = '-';

/** How a column is aligned. */
export type Alignment = 'left' | 'right';

/**
 * Draws a table. When the terminal is narrow, or narrower than the table, each row becomes lines of `label: value`, because a
 * broken row cannot be read. A pipe or a file gets these lines too: its text does not depend on a terminal.
 *
 * @param head the labels of the columns; a column without a value in any row is left out
 * @param stream stream that the table is written to; it decides about the width and about colours
 * @param aligns alignment of each column; left by default
 */
export function drawTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  stream: NodeJS.WriteStream,
  aligns: readonly Alignment[] = [],
): string {
  const used = head.map((_, column) => column).filter((column) => rows.some((row) => row[column]));
  const usedOf = <Value>(all: readonly Value[]) => all.filter((_, column) => used.includes(column));
  const labels = usedOf(head);
  const cells = rows.map(usedOf);
  const width = terminalWidth(stream) ?? 0;
  const lines = columnLines(
    labels,
    cells,
    used.map((column) => aligns[column] ?? 'left'),
  );
  const hasSpace = width >= NARROWEST && lines.every((line) => stringWidth(line) <= width);
  if (!hasSpace) return cells.map((row) => rowBlock(labels, row, stream)).join('\n\n');
  const [first = '', ...others] = lines;
  return [styleText('bold', first, { stream }), ...others].join('\n');
}

function columnLines(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  aligns: readonly Alignment[],
): string[] {
  const all = [head, ...rows.map((row) => row.map((cell) => cell || NO_VALUE))];
  const widths = head.map((_, column) => widest(all.map((row) => row[column] ?? '')));
  return all.map((row) =>
    row
      .map((cell, column) => {
        const space = ' '.repeat((widths[column] ?? 0) - stringWidth(cell));
        return aligns[column] === 'right' ? space + cell : cell + space;
      })
      .join(GAP)
      .trimEnd(),
  );
}

/** The row as lines of `label: value`. A cell without a value has no line. */
function rowBlock(head: readonly string[], row: readonly string[], stream: NodeJS.WriteStream): string {
  const labels = head.map((label) => `${label}:`);
  const width = widest(labels) + GAP.length;
  return row
    .map((cell, column) => {
      const label = labels[column] ?? '';
      const padded = styleText('bold', label, { stream }) + ' '.repeat(width - stringWidth(label));
      return cell === '' ? '' : fit(padded + cell, stream, width);
    })
    .filter((line) => line !== '')
    .join('\n');
}

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => stringWidth(text)));
}
