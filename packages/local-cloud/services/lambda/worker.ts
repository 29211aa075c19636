/** Runs in a worker thread: one function in a process-like place of its own, one event at a time. */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { Invocation, InvocationResult, WorkerSettings } from './messages.ts';

const { bundle, handler: handlerName }: WorkerSettings = workerData;

type Handler = (event: unknown, context: object) => unknown;

// A failure is told to each invocation that meets it; unhandled, it would end the worker before.
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
    // As Lambda's Node.js runtime reports it: the name of what was thrown, whatever it was.
    if (!(error instanceof Error))
      return { error: { errorType: typeof error, errorMessage: String(error), trace: [] } };
    return { error: { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] } };
  }
}
