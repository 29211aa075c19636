/** Messages between the main thread and a worker. */

/** Settings of a worker. */
export interface WorkerSettings {
  /** Path of the bundle. */
  bundle: string;
  /** Name of the exported handler. */
  handler: string;
  /** Whether the main thread reads the output of the function. */
  outputIsRead: boolean;
}

/** One event for the function. */
export interface Invocation {
  /** JSON text. */
  event: string;
  /** The part of the Lambda context that is data. */
  context: Record<string, string>;
  /** End of the function's time-out, in milliseconds since 1970. */
  deadline: number;
}

/** An error as Lambda answers it. */
export interface LambdaError {
  errorType: string;
  errorMessage: string;
  trace: string[];
}

/** The answer to an event: JSON text, or an error. */
export type InvocationResult = { payload: string; error?: never } | { payload?: never; error: LambdaError };
