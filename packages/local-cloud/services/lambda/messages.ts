/** What the main thread and a worker say to each other. */

/** What a worker is started with. */
export interface WorkerSettings {
  /** Path of the bundle. */
  bundle: string;
  /** Name of the exported handler. */
  handler: string;
}

/** One event for the function. */
export interface Invocation {
  /** JSON text. */
  event: string;
  /** The part of the Lambda context that can be sent. */
  context: Record<string, string>;
  /** When the function's time is over, in milliseconds since 1970. */
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
