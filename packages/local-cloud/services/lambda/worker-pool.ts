/**
 * The worker threads of all functions with one memory limit. A thread of its own for each function would take 30 MB for each, and be
 * idle most of the time: the functions share the cores anyway.
 */
import { existsSync } from 'node:fs';
import { getCompileCacheDir } from 'node:module';
import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ConnectionReset } from '../../service/connection-reset.ts';
import type { StackFunction } from '../../template/resources/functions.ts';
import type { FunctionRunner } from './function-runner.ts';
import { FunctionWorker } from './function-worker.ts';
import type { InvocationResult, WorkerFunction } from './messages.ts';
import { OutputLines } from './output-lines.ts';

/** Workers while functions do not wait for long. More workers than cores make nothing faster. */
const USUAL_WORKERS = Math.max(2, Math.min(4, availableParallelism()));

/** Workers while functions wait, such as for calls that a fault delays. Lambda runs 1,000 events at once. */
const MOST_WORKERS = 32;

/** Milliseconds between two looks at workers for which events wait. */
const LOOK_MS = 250;

/**
 * A process that does nothing uses less of the processor than this between two looks, in milliseconds. Threads that wait for a core
 * look idle too, but their process uses its share.
 */
const IDLE_PROCESSOR_MS = 25;

/** After so many looks in which the process did nothing and no event ended, another worker is started. */
const IDLE_LOOKS = 4;

/** After so many looks in which no event ended, another worker is started although the process is busy. */
const BUSY_LOOKS = 12;

/** Milliseconds after which a worker more than usual is ended when it has nothing to do. Lambda waits longer. */
const IDLE_MS = 10_000;

/** Settings of all workers. */
export interface WorkerOptions {
  /** Environment variables of every function: Region, credentials, endpoint. */
  environment: Record<string, string>;
  /** Receives every line that a function writes. Without it, the lines are discarded. */
  onLog?: ((functionName: string, line: string) => void) | undefined;
}

/** An event that waits for a worker. */
interface Waiting {
  functionName: string;
  resolve: (worker: FunctionWorker) => void;
}

/** Runs the events of functions with one memory limit. */
class WorkerPool {
  readonly #memorySize: number;
  readonly #functions: Readonly<Record<string, WorkerFunction>>;
  readonly #onLog: WorkerOptions['onLog'];
  readonly #all = new Set<FunctionWorker>();
  /** The worker that was used last is the last one. */
  readonly #idle: FunctionWorker[] = [];
  readonly #waiting: Waiting[] = [];
  /** Workers that are being ended. */
  readonly #ending = new Set<Promise<void>>();
  #lookTimer: NodeJS.Timeout | undefined;
  /** Looks since an event has ended, and the last ones of them in which the process did nothing. */
  #looks = 0;
  #idleLooks = 0;
  /** The processor time of the process when it was read last. */
  #processorTime = process.cpuUsage();
  #idleTimer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(memorySize: number, functions: readonly StackFunction[], { environment, onLog }: WorkerOptions) {
    this.#memorySize = memorySize;
    this.#functions = Object.fromEntries(
      functions.map(({ name, bundle, handler, environment: own }): [string, WorkerFunction] => [
        name,
        { bundle, handler, environment: { ...environment, ...variablesOf(name, memorySize), ...own } },
      ]),
    );
    this.#onLog = onLog;
  }

  /**
   * Runs one event.
   *
   * @param event JSON text
   * @param signal ends the wait for a worker
   * @returns the function's answer; a time-out and a crash are errors, as on Lambda
   * @throws the reason of the signal when the function has not begun
   */
  async invoke(definition: StackFunction, event: string, signal: AbortSignal): Promise<InvocationResult> {
    const { name, bundle } = definition;
    if (!existsSync(bundle)) {
      const errorMessage = `Error: Cannot find module '${bundle}'. Build the functions first.`;
      return { error: { errorType: 'Runtime.ImportModuleError', errorMessage, trace: [] } };
    }
    const worker = await this.#take(name, signal);
    const result = await worker.run(definition, event);
    this.#restartLooks();
    if (worker.hasEnded) this.#end(worker);
    else this.#give(worker);
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
    clearTimeout(this.#idleTimer);
    clearInterval(this.#lookTimer);
    for (const worker of this.#all) this.#end(worker);
    await Promise.all(this.#ending);
  }

  #end(worker: FunctionWorker): void {
    this.#forget(worker);
    const ending = worker.end();
    this.#ending.add(ending);
    void ending.finally(() => this.#ending.delete(ending));
  }

  #forget(worker: FunctionWorker): void {
    this.#all.delete(worker);
    const index = this.#idle.indexOf(worker);
    if (index >= 0) this.#idle.splice(index, 1);
  }

  async #take(functionName: string, signal: AbortSignal): Promise<FunctionWorker> {
    signal.throwIfAborted();
    if (this.#closed) throw new ConnectionReset();
    const idle = this.#takeIdle(functionName);
    if (idle) return idle;
    if (this.#all.size < USUAL_WORKERS) return this.#start();
    const { promise, resolve, reject } = Promise.withResolvers<FunctionWorker>();
    const waiting = { functionName, resolve };
    const onAbort = () => {
      const index = this.#waiting.indexOf(waiting);
      if (index >= 0) this.#waiting.splice(index, 1);
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#waiting.push(waiting);
    this.#watch();
    return promise.finally(() => signal.removeEventListener('abort', onAbort));
  }

  /** An idle worker, if there is one: the one that was used last of those that have loaded the function. */
  #takeIdle(functionName: string): FunctionWorker | undefined {
    const warm = this.#idle.findLastIndex((worker) => worker.isWarm(functionName));
    return warm < 0 ? this.#idle.pop() : this.#idle.splice(warm, 1)[0];
  }

  #give(worker: FunctionWorker): void {
    const next = this.#waiting.shift();
    if (next) {
      next.resolve(worker);
      return;
    }
    this.#idle.push(worker);
    if (this.#all.size <= USUAL_WORKERS || this.#idleTimer) return;
    this.#idleTimer = setTimeout(() => {
      this.#idleTimer = undefined;
      while (this.#all.size > USUAL_WORKERS && this.#idle[0]) this.#end(this.#idle[0]);
    }, IDLE_MS).unref();
  }

  /** Starts workers for events that wait while all workers wait for something else. */
  #watch(): void {
    if (this.#lookTimer) return;
    this.#restartLooks();
    this.#processorTime = process.cpuUsage();
    this.#lookTimer = setInterval(() => void this.#look(), LOOK_MS);
  }

  #restartLooks(): void {
    this.#looks = 0;
    this.#idleLooks = 0;
  }

  async #look(): Promise<void> {
    const { user, system } = process.cpuUsage(this.#processorTime);
    this.#processorTime = process.cpuUsage();
    this.#looks += 1;
    this.#idleLooks = (user + system) / 1_000 < IDLE_PROCESSOR_MS ? this.#idleLooks + 1 : 0;
    // The answers that have come while the main thread was busy are read first.
    await nextTurn();
    if (this.#closed) return;
    if (this.#waiting.length === 0) {
      clearInterval(this.#lookTimer);
      this.#lookTimer = undefined;
      return;
    }
    if (this.#idleLooks < IDLE_LOOKS && this.#looks < BUSY_LOOKS) return;
    this.#restartLooks();
    if (this.#all.size < MOST_WORKERS) this.#waiting.shift()?.resolve(this.#start());
  }

  #start(): FunctionWorker {
    const lines = new OutputLines((functionName, line) => this.#onLog?.(functionName, line));
    const worker: FunctionWorker = new FunctionWorker({
      memorySize: this.#memorySize,
      functions: this.#functions,
      outputIsRead: this.#onLog !== undefined,
      compileCache: getCompileCacheDir(),
      onOutput: (functionName, output) => lines.add(functionName, output),
      onExit: () => {
        lines.end();
        this.#forget(worker);
        if (!this.#closed && this.#all.size < USUAL_WORKERS) this.#waiting.shift()?.resolve(this.#start());
      },
    });
    this.#all.add(worker);
    return worker;
  }
}

/** Opens the workers of functions. They are started when there are events. */
export function openWorkers(functions: readonly StackFunction[], options: WorkerOptions): FunctionRunner {
  const pools = new Map(
    [...Map.groupBy(functions, ({ memorySize }) => memorySize)].map(([memorySize, members]) => [
      memorySize,
      new WorkerPool(memorySize, members, options),
    ]),
  );
  return {
    async invoke(definition, event, signal) {
      const pool = pools.get(definition.memorySize);
      if (!pool) throw new TypeError(`No workers have the memory limit of ${definition.name}`);
      return pool.invoke(definition, event, signal);
    },
    async endRunning() {
      await Promise.all([...pools.values()].map((pool) => pool.endRunning()));
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}

/** The environment variables that Lambda sets for a function. */
function variablesOf(name: string, memorySize: number): Record<string, string> {
  return {
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  };
}
