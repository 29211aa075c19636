/** Messages between the main thread and a worker. */

/** What a worker needs to run a function. */
export interface WorkerFunction {
  /** Path of the bundle. */
  bundle: string;
  /** Name of the exported handler. */
  handler: string;
  /** Environment variables. */
  environment: Record<string, string>;
}

/** Settings of a worker. */
export interface WorkerSettings {
  /** By the names of the functions. */
  functions: Readonly<Record<string, WorkerFunction>>;
  /** Whether the main thread reads the output of the functions. */
  outputIsRead: boolean;
  /** Folder with compiled code of the main thread, if it keeps such code. */
  compileCache: string | undefined;
}

/** One event for a function. */
export interface Invocation {
  functionName: string;
  /** JSON text. */
  event: string;
  /** The part of the Lambda context that is data. */
  context: Record<string, string>;
  /** End of the function's time-out, in milliseconds since 1970. */
  deadline: number;
}

/** What a worker sends: a part of the output of a function, or the answer to the event. */
export type WorkerMessage = { output: string; functionName: string } | { result: InvocationResult };

/** An error as Lambda answers it. */
export interface LambdaError {
  errorType: string;
  errorMessage: string;
  trace: string[];
}

/** The answer to an event: JSON text, or an error. */
export type InvocationResult = { payload: string; error?: never } | { payload?: never; error: LambdaError };
