/**
 * Runs in a fresh process with --expose-gc: imports one bundle, calls its handler until it is warm, and then measures
 * calls. Writes the milliseconds of the processor and the allocated bytes of a call to file descriptor 3.
 *
 *     node --expose-gc sample.ts <bundle> <event as JSON>
 *
 * WITHOUT_NETWORK=1 answers each request in the process, as to the function CALLER.
 */
import { writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { answerInProcess } from './in-process.ts';

const WARM_UP = 100;
const BLOCKS = 7;
const CALLS_IN_BLOCK = 10;

const [bundle = '', event = ''] = process.argv.slice(2);
const parsed: unknown = JSON.parse(event);
const context = {
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  functionName: 'function',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:function',
  memoryLimitInMB: '512',
  getRemainingTimeInMillis: () => 30_000,
};

if (process.env.WITHOUT_NETWORK === '1') answerInProcess(process.env.CALLER ?? '');
const { handler }: { handler: (event: unknown, context: unknown) => Promise<unknown> } = await import(
  pathToFileURL(bundle).href
);

await call(WARM_UP);
const processor: number[] = [];
const bytes: number[] = [];
for (let block = 0; block < BLOCKS; block += 1) {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const usedBefore = process.cpuUsage();
  await call(CALLS_IN_BLOCK);
  const { user, system } = process.cpuUsage(usedBefore);
  processor.push((user + system) / 1_000 / CALLS_IN_BLOCK);
  bytes.push((process.memoryUsage().heapUsed - before) / CALLS_IN_BLOCK);
}
const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];
writeSync(3, JSON.stringify({ processor: middle(processor), bytes: middle(bytes) }));
process.exit();

async function call(count: number): Promise<void> {
  for (let made = 0; made < count; made += 1) await handler(parsed, context);
}
