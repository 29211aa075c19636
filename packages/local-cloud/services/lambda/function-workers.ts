/** The worker threads of one function. They are reused, as Lambda reuses execution environments. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { ConnectionReset } from '../../service/connection-reset.ts';
import type { StackFunction } from '../../template/resources/functions.ts';
import type { Invocation, InvocationResult, WorkerSettings } from './messages.ts';

/**
 * Maximum number of workers of a function. Further events wait, because a cold start takes longer than the wait. Lambda would
 * start more execution environments.
 */
const MAX_WORKERS = 2;

/** Settings of all workers. */
export interface WorkerOptions {
  /** Environment variables of every function: Region, credentials, endpoint. */
  environment: Record<string, string>;
  /** Receives every line that a function writes. */
  onLog: (functionName: string, line: string) => void;
}

/** Runs the events of one function. */
export class FunctionWorkers {
  readonly definition: StackFunction;
  readonly #options: WorkerOptions;
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();
  readonly #waiting: ((worker: Worker) => void)[] = [];
  /** Workers that are being ended. */
  readonly #ending = new Set<Promise<unknown>>();
  #closed = false;

  constructor(definition: StackFunction, options: WorkerOptions) {
    this.definition = definition;
    this.#options = options;
  }

  /**
   * Runs one event.
   *
   * @param event JSON text
   * @param signal ends the wait for a worker
   * @returns the function's answer; a time-out and a crash are errors, as on Lambda
   * @throws the reason of the signal when the function has not begun
   */
  async invoke(event: string, signal: AbortSignal): Promise<InvocationResult> {
    const { bundle } = this.definition;
    if (!existsSync(bundle)) {
      const errorMessage = `Error: Cannot find module '${bundle}'. Build the functions first.`;
      return { error: { errorType: 'Runtime.ImportModuleError', errorMessage, trace: [] } };
    }
    const worker = await this.#take(signal);
    const result = await this.#run(worker, event);
    if (this.#all.has(worker)) this.#give(worker);
    return result;
  }

  /** Ends the workers that run a function. */
  async endRunning(): Promise<void> {
    for (const worker of this.#all) if (!this.#idle.includes(worker)) this.#end(worker);
    await Promise.all(this.#ending);
  }

  /** Ends all workers, and starts none again. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const worker of this.#all) this.#end(worker);
    await Promise.all(this.#ending);
  }

  #end(worker: Worker): void {
    this.#all.delete(worker);
    const ending = worker.terminate();
    this.#ending.add(ending);
    void ending.finally(() => this.#ending.delete(ending));
  }

  async #take(signal: AbortSignal): Promise<Worker> {
    signal.throwIfAborted();
    if (this.#closed) throw new ConnectionReset();
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#all.size < MAX_WORKERS) return this.#start();
    const { promise, resolve, reject } = Promise.withResolvers<Worker>();
    const onAbort = () => {
      const index = this.#waiting.indexOf(resolve);
      if (index >= 0) this.#waiting.splice(index, 1);
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#waiting.push(resolve);
    return promise.finally(() => signal.removeEventListener('abort', onAbort));
  }

  #give(worker: Worker): void {
    const next = this.#waiting.shift();
    if (next) next(worker);
    else this.#idle.push(worker);
  }

  #start(): Worker {
    const { name, bundle, handler, memorySize, environment } = this.definition;
    const settings: WorkerSettings = { bundle, handler };
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: settings,
      env: {
        ...this.#options.environment,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        ...environment,
      },
      resourceLimits: { maxOldGenerationSizeMb: memorySize },
      stdout: true,
      stderr: true,
      // The flags of the main thread, such as those of a test runner, are not for functions.
      execArgv: [],
    });
    for (const input of [worker.stdout, worker.stderr]) {
      createInterface({ input }).on('line', (line) => this.#options.onLog(name, line));
    }
    worker.once('exit', () => {
      this.#all.delete(worker);
      const index = this.#idle.indexOf(worker);
      if (index >= 0) this.#idle.splice(index, 1);
      if (this.#closed) return;
      const next = this.#waiting.shift();
      if (next) next(this.#start());
    });
    worker.unref();
    this.#all.add(worker);
    return worker;
  }

  async #run(worker: Worker, event: string): Promise<InvocationResult> {
    const { name, arn, memorySize, timeoutSeconds } = this.definition;
    const awsRequestId = randomUUID();
    const { promise, resolve } = Promise.withResolvers<InvocationResult>();
    const fail = (errorType: string, what: string) =>
      resolve({ error: { errorType, errorMessage: `RequestId: ${awsRequestId} ${what}`, trace: [] } });
    const onError = (error: NodeJS.ErrnoException) => {
      // Lambda kills a runtime that uses more memory than the function has.
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
        fail('Runtime.ExitError', 'Error: Runtime exited with error: signal: killed');
      } else fail('Runtime.UnhandledPromiseRejection', `Error: ${error.message}`);
    };
    const onExit = () => fail('Runtime.ExitError', 'Error: Runtime exited without providing a reason');
    worker.once('message', resolve).once('error', onError).once('exit', onExit);
    const timer = setTimeout(() => {
      fail('Sandbox.Timedout', `Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);
      // Lambda discards the execution environment after a time-out.
      this.#end(worker);
    }, timeoutSeconds * 1000);
    const invocation: Invocation = {
      event,
      deadline: Date.now() + timeoutSeconds * 1000,
      context: {
        awsRequestId,
        functionName: name,
        functionVersion: '$LATEST',
        invokedFunctionArn: arn,
        memoryLimitInMB: String(memorySize),
        logGroupName: `/aws/lambda/${name}`,
        logStreamName: 'local',
      },
    };
    worker.ref();
    worker.postMessage(invocation);
    const result = await promise;
    clearTimeout(timer);
    worker.unref();
    worker.off('message', resolve).off('error', onError).off('exit', onExit);
    return result;
  }
}
