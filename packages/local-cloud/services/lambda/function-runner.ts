/** What runs the events of functions. */
import type { StackFunction } from '../../template/resources/functions.ts';
import type { InvocationResult } from './messages.ts';

/** Runs the events of functions. */
export interface FunctionRunner {
  /**
   * Runs one event.
   *
   * @param event JSON text
   * @param signal ends the wait until the function can begin
   * @returns the function's answer; a time-out and a crash are errors, as on Lambda
   * @throws the reason of the signal when the function has not begun
   */
  invoke(definition: StackFunction, event: string, signal: AbortSignal): Promise<InvocationResult>;
  /** Ends what runs. */
  endRunning(): Promise<void>;
  /** Ends all, and starts nothing again. */
  close(): Promise<void>;
}
