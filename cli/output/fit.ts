/** Fits text to the terminal that it is written to. */
import stringWidth from 'string-width';
import { terminalWidth } from './terminal.ts';

/**
 * Breaks the lines of a text at spaces. A word is never cut, because ids and ARNs are copied: one that is too long for the
 * terminal has a line of its own, with less indentation.
 *
 * @param text may have colours
 * @param stream stream that the text is written to; for a pipe or a file, the text stays as it is
 * @param indent spaces before the lines that are added
 */
export function fit(text: string, stream: NodeJS.WriteStream, indent = 0): string {
  const width = terminalWidth(stream);
  return width === undefined
    ? text
    : text
        .split('\n')
        .map((line) => fitLine(line, width, indent))
        .join('\n');
}

function fitLine(line: string, width: number, indent: number): string {
  if (stringWidth(line) <= width) return line;
  const lines: string[] = [];
  let current = '';
  // Each word comes with the spaces before it. They stay, unless the word begins a new line.
  for (const word of line.match(/ *[^ ]+/g) ?? []) {
    if (current.trim() === '' || stringWidth(current + word) <= width) {
      current += word;
      continue;
    }
    lines.push(current);
    const bare = word.trimStart();
    current = ' '.repeat(Math.max(0, Math.min(indent, width - stringWidth(bare)))) + bare;
  }
  return [...lines, current].join('\n');
}
