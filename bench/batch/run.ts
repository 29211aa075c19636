/** Carries one batch out in this process, and prints what it has shown as JSON: `node bench/batch/run.ts queue 1000`. */
import { REAL_WAYS } from './people.ts';
import { carryOut } from './real.ts';

const [, , name = '', people = ''] = process.argv;
const way = REAL_WAYS.find((candidate) => candidate === name);
if (!way) throw new Error(`There is no way ${name}; the ways are ${REAL_WAYS.join(', ')}`);
process.stdout.write(JSON.stringify(await carryOut(way, Number(people))));
