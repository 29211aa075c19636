/** Batch files for the benchmarks. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const HEADER =
  'requestId,user.userName,user.name.givenName,user.name.familyName,user.displayName,user.emails[0].value,finSpace.type,kx.role\n';

/** Writes a CSV file with an onboarding in each row, each of another person. */
export async function writeJoiners(file: string, rows: number): Promise<void> {
  await pipeline(Readable.from(linesOf(rows)), createWriteStream(file));
}

function* linesOf(rows: number): Generator<string> {
  yield HEADER;
  for (let row = 1; row <= rows; row += 1) {
    yield `HR-${row},person.${row},Person,No${row},Person No${row},person.${row}@example.com,APP_USER,analyst\n`;
  }
}
