/** One worker thread. It runs one event at a time, of any function; on Lambda, a function has execution environments of its own. */
import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { StackFunction } from '../../template/resources/functions.ts';
import type { Invocation, InvocationResult, WorkerMessage, WorkerSettings } from './messages.ts';

/** Size of the young generation of a worker. With the default of Node, 48 MB, a worker takes 30 MB more. */
const YOUNG_GENERATION_MB = 12;

/** What the modules of a function take while another function runs, in MB. */
const IDLE_FUNCTION_MB = 8;

/** Settings of a worker. */
export interface FunctionWorkerOptions extends WorkerSettings {
  /** The memory limit of the functions, in MB. */
  memorySize: number;
  /** Receives the output of the functions. */
  onOutput: (functionName: string, output: string) => void;
  /** Called when the thread has ended. */
  onExit: () => void;
}

/** The event that runs. */
interface Running {
  answer(result: InvocationResult): void;
  /** Ends the event with an error of the runtime. */
  fail(errorType: string, what: string): void;
}

/** A worker thread. */
export class FunctionWorker {
  readonly #worker: Worker;
  /** The functions that were invoked. */
  readonly #warm = new Set<string>();
  #running: Running | undefined;
  #hasEnded = false;

  constructor({ memorySize, onOutput, onExit, ...settings }: FunctionWorkerOptions) {
    const others = Object.keys(settings.functions).length - 1;
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: settings,
      // The worker gives each function the variables of its own.
      env: {},
      resourceLimits: {
        maxOldGenerationSizeMb: memorySize + others * IDLE_FUNCTION_MB,
        maxYoungGenerationSizeMb: YOUNG_GENERATION_MB,
      },
      // The flags of the main thread, such as those of a test runner, are not for functions.
      execArgv: [],
    });
    this.#worker.on('message', (message: WorkerMessage) => {
      if ('result' in message) this.#running?.answer(message.result);
      else onOutput(message.functionName, message.output);
    });
    this.#worker.on('error', (error: NodeJS.ErrnoException) => {
      this.#hasEnded = true;
      // Lambda kills a runtime that uses more memory than the function has.
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
        this.#running?.fail('Runtime.ExitError', 'Error: Runtime exited with error: signal: killed');
      } else this.#running?.fail('Runtime.UnhandledPromiseRejection', `Error: ${error.message}`);
    });
    this.#worker.once('exit', () => {
      this.#hasEnded = true;
      this.#running?.fail('Runtime.ExitError', 'Error: Runtime exited without providing a reason');
      onExit();
    });
    this.#worker.unref();
  }

  /** Whether the thread has ended, or is being ended. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Whether the worker has loaded a function. */
  isWarm(functionName: string): boolean {
    return this.#warm.has(functionName);
  }

  /** Ends the thread. The event that runs fails. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    await this.#worker.terminate();
  }

  /**
   * Runs one event. After a time-out, the thread is ended.
   *
   * @param event JSON text
   * @returns the function's answer; a time-out and a crash are errors, as on Lambda
   */
  async run({ name, arn, memorySize, timeoutSeconds }: StackFunction, event: string): Promise<InvocationResult> {
    const awsRequestId = randomUUID();
    const { promise, resolve: answer } = Promise.withResolvers<InvocationResult>();
    const fail = (errorType: string, what: string) =>
      answer({ error: { errorType, errorMessage: `RequestId: ${awsRequestId} ${what}`, trace: [] } });
    this.#running = { answer, fail };
    this.#warm.add(name);
    const timer = setTimeout(() => {
      fail('Sandbox.Timedout', `Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);
      // Lambda discards the execution environment after a time-out.
      void this.end();
    }, timeoutSeconds * 1000);
    this.#worker.ref();
    this.#worker.postMessage({
      functionName: name,
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
    } satisfies Invocation);
    const result = await promise;
    clearTimeout(timer);
    this.#running = undefined;
    this.#worker.unref();
    return result;
  }
}
