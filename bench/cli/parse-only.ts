/** Reads a CSV file with csv-parse alone, and prints the number of its rows: `node bench/cli/parse-only.ts FILE`. */
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';

const [, , file = ''] = process.argv;
let count = 0;
for await (const _ of createReadStream(file).pipe(parse({ columns: true }))) count += 1;
console.log(`${count} rows`);
