/** Keeps account of the functions that run in this process. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { HttpRequest } from '../gateway/http.ts';
import type { RawResponse } from '../service/service.ts';
import type { InvocationResult } from '../services/lambda/messages.ts';

/** A function at work. */
export interface Invocation {
  /** Access key id of the role of the function. */
  accessKeyId: string;
  /** Number of its calls that are not answered yet. */
  unanswered: number;
  /** Timers that it has set and that have not fired. */
  timers: Set<unknown>;
  /** Sends a request of the function to the services. */
  send(request: HttpRequest): Promise<RawResponse>;
}

const current = new AsyncLocalStorage<Invocation>();

/** Runs a function. Its calls and timers belong to the invocation. */
export function runInvocation<Result>(invocation: Invocation, run: () => Result): Result {
  return current.run(invocation, run);
}

/** The answer of Lambda for an error that a function throws. */
export function errorResult(error: unknown): InvocationResult {
  const { name: errorType, message: errorMessage } = error instanceof Error ? error : new Error(String(error));
  return { error: { errorType, errorMessage, trace: [] } };
}

/**
 * The invocation that the caller belongs to.
 *
 * @throws Error outside a function
 */
export function currentInvocation(): Invocation {
  const invocation = current.getStore();
  if (!invocation) throw new Error('A call was made outside a function');
  return invocation;
}

/**
 * Records the timers that functions set, so that the time passes for a function that waits for a timer. Call it after the
 * timers of the test runner are faked. The runner undoes it when it restores the real timers.
 */
export function trackTimers(): void {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  globalThis.setTimeout = Object.assign((run: (...values: unknown[]) => void, ...rest: [number?, ...unknown[]]) => {
    const timers = current.getStore()?.timers;
    const timer = set(
      (...values: unknown[]) => {
        timers?.delete(timer);
        run(...values);
      },
      ...rest,
    );
    timers?.add(timer);
    return timer;
  }, set);
  globalThis.clearTimeout = (timer) => {
    current.getStore()?.timers.delete(timer);
    clear(timer);
  };
}
