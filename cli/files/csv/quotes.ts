/** Follows the quotes of a CSV row over its lines. */
import type { Line } from '../input/lines.ts';

/** Knows after each line whether a quoted cell goes on in the next one. */
export class Quotes {
  /** Line of the quote that is open. */
  openedIn: number | undefined;

  /** Reads the next line of the row. In a quoted cell, two quotes stand for one. */
  read({ number, text }: Line): void {
    for (const [quotes] of text.matchAll(/"+/g)) {
      if (quotes.length % 2 === 1) this.openedIn = this.openedIn === undefined ? number : undefined;
    }
  }
}
