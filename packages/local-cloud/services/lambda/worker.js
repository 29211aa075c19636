// @ts-check
/**
 * The code of a worker thread: runs the functions, one event at a time. Each function has modules and environment variables of its
 * own. It is JavaScript, because a worker that strips types loads a compiler, which takes 6 to 10 MB.
 */
import { enableCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

/** @import { Invocation, InvocationResult, WorkerMessage, WorkerSettings } from './messages.ts' */
/** @typedef {(event: unknown, context: object) => unknown} Handler */
/** @typedef {{ variables: Record<string, string>, loaded: Promise<{ run: Handler } | { failure: unknown }> }} Environment */

/** @type {WorkerSettings} */
const { functions, outputIsRead, compileCache } = workerData;

// A thread has no compile cache of its own accord.
if (compileCache !== undefined) enableCompileCache(compileCache);

/**
 * The functions that were invoked, by their names.
 *
 * @type {Map<string, Environment>}
 */
const environments = new Map();

/** The function that runs, or that has run last. */
let current = '';

// The streams of a worker would send messages to the main thread and back for each write. Without a reader there, the worker would
// keep the output for ever.
for (const output of [process.stdout, process.stderr]) output.write = write;

parentPort?.on('message', async (/** @type {Invocation} */ invocation) => {
  send({ result: await invoke(invocation) });
});

/** @param {WorkerMessage} message */
function send(message) {
  parentPort?.postMessage(message);
}

/**
 * A write of a stream: a message if the main thread reads the output.
 *
 * @param {string | Uint8Array} chunk
 * @param {unknown[]} rest the encoding and the callback, if they are given
 */
function write(chunk, ...rest) {
  if (outputIsRead) {
    const output = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    send({ functionName: current, output });
  }
  const callback = rest.at(-1);
  if (typeof callback === 'function') process.nextTick(callback);
  return true;
}

/**
 * The environment of a function, which is loaded at its first event.
 *
 * @param {string} functionName
 * @returns {Environment}
 */
function environmentOf(functionName) {
  const known = environments.get(functionName);
  if (known) return known;
  const variables = { ...functions[functionName]?.environment };
  process.env = variables;
  // A failed import is the error of each invocation. As an unhandled rejection it would end the worker first.
  const loaded = load(functionName).then(
    (run) => ({ run }),
    (/** @type {unknown} */ failure) => ({ failure }),
  );
  const environment = { variables, loaded };
  environments.set(functionName, environment);
  return environment;
}

/**
 * @param {string} functionName
 * @returns {Promise<Handler>}
 */
async function load(functionName) {
  const { bundle = '', handler: handlerName = '' } = functions[functionName] ?? {};
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
async function invoke({ functionName, event, context, deadline }) {
  try {
    current = functionName;
    const { variables, loaded } = environmentOf(functionName);
    process.env = variables;
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
