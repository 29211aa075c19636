/** The runbook's sections, for the console. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TextBlock } from 'local-cloud';

const RUNBOOK = path.join(import.meta.dirname, '../docs/runbook.md');

/**
 * Reads a section.
 *
 * @param heading such as `fix-request`
 * @returns its blocks, without links and emphasis; none if there is no such section
 */
export function runbookSection(heading: string): TextBlock[] {
  const lines = readFileSync(RUNBOOK, 'utf8').split('\n');
  const start = lines.findIndex((line) => line.replace(/^#+ /, '') === heading && line.startsWith('#'));
  if (start < 0) return [];
  const length = lines.slice(start + 1).findIndex((line) => /^#+ /.test(line));
  return toBlocks(lines.slice(start + 1, length < 0 ? undefined : start + 1 + length));
}

/** A block ends at an empty line, an item also at the next item. */
function toBlocks(lines: readonly string[]): TextBlock[] {
  const blocks: TextBlock[] = [];
  let open: TextBlock | undefined;
  for (const line of lines) {
    if (line.startsWith('```')) {
      open = open?.type === 'code' ? undefined : { type: 'code', text: '' };
      if (open) blocks.push(open);
    } else if (open?.type === 'code') {
      open.text += `${open.text === '' ? '' : '\n'}${line}`;
    } else if (line.trim() === '') {
      open = undefined;
    } else if (open && !line.startsWith('- ')) {
      open.text += ` ${plain(line.trim())}`;
    } else {
      const isItem = line.startsWith('- ');
      open = { type: isItem ? 'item' : 'paragraph', text: plain(isItem ? line.slice(2) : line) };
      blocks.push(open);
    }
  }
  return blocks;
}

/** The text of a line: links become their texts. */
function plain(line: string): string {
  return line.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('**', '');
}
