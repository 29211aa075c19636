/** Recognizes the character between the cells of a CSV file. */

/** The delimiters that spreadsheets write. The comma is the first, and is taken when the header has none of them. */
const DELIMITERS = [',', ';', '\t', '|'];

/** Finds the delimiter that the header has most often. No path of a field contains one. */
export function delimiterOf(header: string): string {
  const counts = DELIMITERS.map((delimiter) => header.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** The name of a delimiter in messages. */
export function delimiterName(delimiter: string): string {
  return delimiter === '\t' ? 'tab' : delimiter;
}
