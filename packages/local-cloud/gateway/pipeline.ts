/** What happens around every operation: faults, quotas, counting. */

import { type Service, ServiceError } from '../service/service.ts';
import type { Calls } from './calls.ts';
import { ConnectionReset, type Faults } from './faults.ts';
import type { Quotas } from './quotas.ts';

/** The parts of the pipeline. */
export interface PipelineParts {
  calls: Calls;
  faults: Faults;
  quotas: Quotas;
}

/**
 * Runs one call: faults `before`, then the quota, then the work (constraints and handler), then faults `after`. The
 * call is counted in any case, with the outcome that the caller sees; but not in an epoch in which it did not begin.
 *
 * @param epoch aborted when the epoch ends in which the call began
 * @param work reads the input, and carries out the operation
 * @throws whatever the work, the quota or a fault throws; the signal's reason when the epoch has ended
 */
export async function runCall<T>(
  { calls, faults, quotas }: PipelineParts,
  service: Service,
  operation: string,
  epoch: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  let outcome = 'ok';
  try {
    await faults.strike(service, operation, 'before', epoch);
    epoch.throwIfAborted();
    quotas.spend(service);
    const answer = await work();
    await faults.strike(service, operation, 'after', epoch);
    epoch.throwIfAborted();
    return answer;
  } catch (error) {
    outcome = outcomeOf(error);
    throw error;
  } finally {
    if (!epoch.aborted) calls.count(`${service.name}:${operation}`, outcome);
  }
}

function outcomeOf(error: unknown): string {
  if (error instanceof ServiceError) return error.name;
  return error instanceof ConnectionReset ? 'reset' : 'InternalFailure';
}
