/** The code of a worker thread: runs one function, one event at a time. */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { Invocation, InvocationResult, WorkerSettings } from './messages.ts';

const { bundle, handler: handlerName }: WorkerSettings = workerData;

type Handler = (event: unknown, context: object) => unknown;

// A failed import is the error of each invocation. As an unhandled rejection it would end the worker first.
const loaded = load().then(
  (run) => ({ run }),
  (failure: unknown) => ({ failure }),
);

parentPort?.on('message', async (invocation: Invocation) => {
  parentPort?.postMessage(await invoke(invocation));
});

async function load(): Promise<Handler> {
  const module: Record<string, unknown> = await import(pathToFileURL(bundle).href);
  const handler = module[handlerName];
  if (typeof handler === 'function') return handler as Handler;
  throw Object.assign(new Error(`${handlerName} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' });
}

async function invoke({ event, context, deadline }: Invocation): Promise<InvocationResult> {
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
