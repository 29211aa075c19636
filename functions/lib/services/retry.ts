/**
 * Repeats a call inside a function. The state machine does the retrying, but for work of many calls: there it would
 * begin again at the first one.
 */

/** Errors that pass by themselves. */
const TRANSIENT: readonly string[] = ['ThrottlingException', 'InternalServerException', 'ServiceUnavailable'];

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;

/** Time for work of many calls: twice as much is well below the time-out of the functions that do it (120 s). */
export const PATIENCE_MS = 45_000;

/**
 * Makes a call, and repeats it while its failure is one that passes, with backoff and full jitter.
 *
 * @param deadline milliseconds since 1970, after which no repetition begins
 * @throws the call's last error
 */
export async function patiently<Answer>(deadline: number, call: () => Promise<Answer>): Promise<Answer> {
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

/** Waits. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function isTransient(error: unknown): boolean {
  return error instanceof Error && TRANSIENT.includes(error.name);
}
