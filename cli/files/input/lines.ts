/** Splits a text into lines. */
import { UnusableFile } from '../unusable-file.ts';

/** A line of a file, with its line break. */
export interface Line {
  /** Number of the line, from 1. */
  number: number;
  text: string;
}

/** The ends of lines: those of JSON Lines, and those of CSV files of any system. U+2028 ends no line. */
export const LINE_ENDS = { lf: /(?<=\n)/, any: /(?<=\n|\r(?!\n))/ };

/** Most characters of a line. A file that is one long line is not one with a request in each line. */
const LONGEST_LINE = 4 * 1024 * 1024;

/**
 * Splits a text into lines. Only one line is kept.
 *
 * @param name name of the file in messages
 * @throws UnusableFile when a line is too long
 */
export async function* linesOf(text: AsyncIterable<string>, ends: RegExp, name: string): AsyncGenerator<Line> {
  let number = 0;
  let rest = '';
  for await (const piece of text) {
    // The last part is kept: the text may go on in it, or with the second half of a CRLF.
    const parts = (rest + piece).split(ends);
    rest = parts.pop() ?? '';
    for (const part of parts) {
      number += 1;
      yield { number, text: part };
    }
    if (rest.length > LONGEST_LINE) {
      throw new UnusableFile(`${name}:${number + 1}: is longer than ${LONGEST_LINE} characters`);
    }
  }
  if (rest !== '') yield { number: number + 1, text: rest };
}
