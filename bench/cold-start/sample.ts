/**
 * Runs in a fresh process: imports one bundle, calls its handler once, and writes both times and the processor time,
 * in milliseconds, and the memory to file descriptor 3.
 *
 *     node sample.mjs <bundle> <event as JSON>
 *
 * It imports no module itself, because a module of Node that it loads would be missing from the measured time.
 */
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

const usedBefore = process.cpuUsage();
const startedAt = performance.now();
const { handler }: { handler: (event: unknown, context: unknown) => Promise<unknown> } = await import(bundle);
const loadedAt = performance.now();
await handler(parsed, context).catch(({ name, message }: Error) => {
  // The stack would quote the bundle, which is a single line.
  process.stderr.write(`${name}: ${message}\n`);
  process.exit(1);
});
const doneAt = performance.now();
const { user, system } = process.cpuUsage(usedBefore);

const { peakMegabytes } = await import('../frame/peak-memory.js');
const sample = {
  load: loadedAt - startedAt,
  call: doneAt - loadedAt,
  processor: (user + system) / 1_000,
  megabytes: peakMegabytes(),
};
process.getBuiltinModule('node:fs').writeSync(3, JSON.stringify(sample));
process.exit();
