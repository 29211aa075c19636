/** Carries one batch out in this process, and prints what it has shown as JSON: `node bench/batch/run.ts queue 1000`. */
import { byEvents, byQueue, unpaced } from './real.ts';

const WAYS = { queue: byQueue, events: byEvents, unpaced };

const [, , way = '', people = ''] = process.argv;
const carryOut = new Map(Object.entries(WAYS)).get(way);
if (!carryOut) throw new Error(`There is no way ${way}`);
process.stdout.write(JSON.stringify(await carryOut(Number(people))));
