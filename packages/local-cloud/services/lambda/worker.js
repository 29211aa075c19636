// @ts-check
/**
 * The code of a worker thread: runs one function, one event at a time. It is JavaScript, because a worker that strips types loads a
 * compiler, which takes 6 to 10 MB.
 */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

/** @import { Invocation, InvocationResult, WorkerSettings } from './messages.ts' */
/** @typedef {(event: unknown, context: object) => unknown} Handler */

/** @type {WorkerSettings} */
const { bundle, handler: handlerName, outputIsRead } = workerData;

// Each write would send messages to the main thread and back. Without a reader there, the worker would keep the output for ever.
if (!outputIsRead) for (const output of [process.stdout, process.stderr]) output.write = discard;

// A failed import is the error of each invocation. As an unhandled rejection it would end the worker first.
const loaded = load().then(
  (run) => ({ run }),
  (/** @type {unknown} */ failure) => ({ failure }),
);

parentPort?.on('message', async (/** @type {Invocation} */ invocation) => {
  parentPort?.postMessage(await invoke(invocation));
});

/**
 * A write of a stream without an effect.
 *
 * @param {unknown} _chunk
 * @param {unknown[]} rest the encoding and the callback, if they are given
 */
function discard(_chunk, ...rest) {
  const callback = rest.at(-1);
  if (typeof callback === 'function') process.nextTick(callback);
  return true;
}

/** @returns {Promise<Handler>} */
async function load() {
  /** @type {Record<string, unknown>} */
  const module = await import(pathToFileURL(bundle).href);
  const handler = module[handlerName];
  if (typeof handler === 'function') return /** @type {Handler} */ (handler);
  throw Object.assign(new Error(`${handlerName} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' });
}

/**
 * @param {Invocation} invocation
 * @returns {Promise<InvocationResult>}
 */
async function invoke({ event, context, deadline }) {
  try {
    const environment = await loaded;
    if ('failure' in environment) throw environment.failure;
    const result = await environment.run(JSON.parse(event), {
      ...context,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    });
    return { payload: JSON.stringify(result ?? null) };
  } catch (error) {
    // Lambda's Node.js runtime reports the type of a thrown value that is not an Error.
    if (!(error instanceof Error))
      return { error: { errorType: typeof error, errorMessage: String(error), trace: [] } };
    return { error: { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] } };
  }
}
