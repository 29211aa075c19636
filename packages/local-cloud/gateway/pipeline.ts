/** Runs every operation with faults, quotas and counts. */

import { ConnectionReset } from '../service/connection-reset.ts';
import { type Service, ServiceError } from '../service/service.ts';
import type { Calls } from './calls.ts';
import type { Faults } from './faults.ts';
import type { Quotas } from './quotas.ts';

/** The parts of the pipeline. */
export interface PipelineParts {
  calls: Calls;
  faults: Faults;
  quotas: Quotas;
}

/**
 * Runs one call: faults `before`, then the quota, then the work (constraints and handler), then faults `after`. The
 * call is counted in any case, with the outcome that the caller sees. A call that a reset has ended is not counted.
 *
 * @param reset aborted when the local cloud is reset
 * @param work reads the input, and carries out the operation
 * @throws the error of the work, of the quota or of a fault; ConnectionReset after a reset
 */
export async function runCall<T>(
  { calls, faults, quotas }: PipelineParts,
  service: Service,
  operation: string,
  reset: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  let outcome = 'ok';
  try {
    await faults.apply(service, operation, 'before', reset);
    reset.throwIfAborted();
    quotas.spend(service);
    const answer = await work();
    await faults.apply(service, operation, 'after', reset);
    reset.throwIfAborted();
    return answer;
  } catch (error) {
    outcome = outcomeOf(error);
    throw error;
  } finally {
    if (!reset.aborted) calls.count(`${service.name}:${operation}`, outcome);
  }
}

function outcomeOf(error: unknown): string {
  if (error instanceof ServiceError) return error.name;
  return error instanceof ConnectionReset ? 'reset' : 'InternalFailure';
}
