/**
 * Retries a call within a function. Usually the state machine retries. A function that makes many calls retries them
 * itself, because a retry by the state machine would start again with the first call.
 */

/** Errors that a retry can resolve. */
const TRANSIENT: readonly string[] = ['ThrottlingException', 'InternalServerException', 'ServiceUnavailable'];

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;

/**
 * Time in which a series of calls may be retried. Twice this time is well below the time-out of the functions (120 s).
 */
export const RETRY_BUDGET_MS = 45_000;

/**
 * Makes a call, and retries it after transient errors, with exponential backoff and full jitter.
 *
 * @param deadline time after which no retry starts, in milliseconds since 1970
 * @throws the error of the last attempt
 */
export async function retryTransient<Answer>(deadline: number, call: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const wait = Math.random() * Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS);
      if (!isTransient(error) || Date.now() + wait > deadline) throw error;
      await pause(wait);
    }
  }
}

/** Waits for a number of milliseconds. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function isTransient(error: unknown): boolean {
  return error instanceof Error && TRANSIENT.includes(error.name);
}
