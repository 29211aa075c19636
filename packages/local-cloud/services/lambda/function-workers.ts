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

/**
 * With more events than this under way, all functions wait for the processor. A second worker of a function would take its memory,
 * and make nothing faster.
 */
const MANY_EVENTS = 8;

/** Milliseconds without an event after which the second worker of a function is ended. Lambda waits longer. */
const IDLE_MS = 10_000;

/**
 * Size of the young generation of a worker. With the default of Node, 48 MB, a warm worker takes 50 MB instead of 20. A call
 * takes a tenth more time of the processor.
 */
const YOUNG_GENERATION_MB = 6;

/** What the workers of all functions have to do. */
export class Load {
  /** Events that run, or wait for a worker. */
  events = 0;
}

/** Settings of all workers. */
export interface WorkerOptions {
  /** Environment variables of every function: Region, credentials, endpoint. */
  environment: Record<string, string>;
  /** Receives every line that a function writes. Without it, the lines are discarded. */
  onLog?: ((functionName: string, line: string) => void) | undefined;
}

/** Runs the events of one function. */
export class FunctionWorkers {
  readonly definition: StackFunction;
  readonly #options: WorkerOptions;
  readonly #load: Load;
  readonly #idle: Worker[] = [];
  /** Ends the second worker when it has been idle for long. */
  #idleTimer: NodeJS.Timeout | undefined;
  readonly #all = new Set<Worker>();
  readonly #waiting: ((worker: Worker) => void)[] = [];
  /** Workers that are being ended. */
  readonly #ending = new Set<Promise<unknown>>();
  #closed = false;

  /** @param load shared by the workers of all functions */
  constructor(definition: StackFunction, options: WorkerOptions, load: Load) {
    this.definition = definition;
    this.#options = options;
    this.#load = load;
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
    this.#load.events += 1;
    try {
      const worker = await this.#take(signal);
      const result = await this.#run(worker, event);
      if (this.#all.has(worker)) this.#give(worker);
      return result;
    } finally {
      this.#load.events -= 1;
    }
  }

  /** Ends the workers that run a function. */
  async endRunning(): Promise<void> {
    for (const worker of this.#all) if (!this.#idle.includes(worker)) this.#end(worker);
    await Promise.all(this.#ending);
  }

  /** Ends all workers, and starts none again. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idleTimer);
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
    // The surplus worker is idle from the moment on when it is not needed any more.
    if (this.#idle.length === 0) this.#stopIdleTimer();
    if (idle) return idle;
    if (this.#all.size < this.#most()) return this.#start();
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
    if (next) {
      next(worker);
      return;
    }
    this.#idle.push(worker);
    if (this.#idle.length < MAX_WORKERS || this.#idleTimer) return;
    // The worker that was idle first is taken last.
    this.#idleTimer = setTimeout(() => {
      this.#stopIdleTimer();
      const surplus = this.#idle.shift();
      if (surplus) this.#end(surplus);
    }, IDLE_MS).unref();
  }

  #stopIdleTimer(): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = undefined;
  }

  /** How many workers may exist now. */
  #most(): number {
    return this.#load.events > MANY_EVENTS ? 1 : MAX_WORKERS;
  }

  #start(): Worker {
    const { name, bundle, handler, memorySize, environment } = this.definition;
    const { onLog } = this.#options;
    const settings: WorkerSettings = { bundle, handler, outputIsRead: onLog !== undefined };
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: settings,
      env: {
        ...this.#options.environment,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        ...environment,
      },
      resourceLimits: { maxOldGenerationSizeMb: memorySize, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
      stdout: true,
      stderr: true,
      // The flags of the main thread, such as those of a test runner, are not for functions.
      execArgv: [],
    });
    if (onLog) {
      for (const input of [worker.stdout, worker.stderr]) {
        createInterface({ input }).on('line', (line) => onLog(name, line));
      }
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
