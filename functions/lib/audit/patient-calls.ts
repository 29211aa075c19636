/** The calls of an audit: paced, so that they take no quota from the workflows, and repeated after transient errors. */
import { LONGEST_PAGE_MS } from '../../../core/audit/audit-page.ts';
import { StartRateLimiter } from '../executions/start-rate-limiter.ts';
import { RETRY_BUDGET_MS, retryTransient } from '../services/retry.ts';

/** Makes one call. */
export type PatientCaller = <Answer>(call: () => Promise<Answer>) => Promise<Answer>;

/** The callers of a page, each with a quota of its own. */
export interface PatientCalls {
  identityStore: PatientCaller;
  /** ListTagsForResource and other calls of FinSpace, whose quotas are not published. */
  finSpace: PatientCaller;
  /** The table of people, which has no quota that matters. */
  record: PatientCaller;
}

/**
 * Returns the callers for one page.
 *
 * @param callsPerSecond most calls of a service in a second, repetitions included
 */
export function patientCalls(callsPerSecond: number): PatientCalls {
  const deadline = Date.now() + LONGEST_PAGE_MS + RETRY_BUDGET_MS;
  const paced = (): PatientCaller => {
    const limiter = new StartRateLimiter(1_000 / callsPerSecond);
    return (call) =>
      retryTransient(deadline, async () => {
        await limiter.wait();
        limiter.recordStart();
        return call();
      });
  };
  return {
    identityStore: paced(),
    finSpace: paced(),
    record: (call) => retryTransient(deadline, call),
  };
}
