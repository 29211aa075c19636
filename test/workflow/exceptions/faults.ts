/** Exceptions that begin while an execution runs. */
import type { Execution } from 'local-cloud/testing';
import type { ServiceOperation } from '../../../core/exceptions.ts';
import type { World } from '../../helpers/world.ts';

/** A fault of one operation. */
export type OneFault = Parameters<World['setFaults']>[0][number];

/** Each exception once, in this order. */
export function eachOnce(operation: ServiceOperation, exceptions: readonly string[]): OneFault[] {
  return exceptions.map((error) => ({ operation, error, times: 1 }));
}

/** Each exception once, in this order, and then the last one for good. */
export function inTurnForGood(operation: ServiceOperation, exceptions: readonly string[]): OneFault[] {
  const faults = eachOnce(operation, exceptions);
  return faults.with(-1, { ...faults.at(-1), operation, times: 'always' });
}

/** How often a state has been tried. */
export function attemptsOf(state: string, { events }: Pick<Execution, 'events'>): number {
  let current: string | undefined;
  let attempts = 0;
  for (const event of events) {
    current = event.stateEnteredEventDetails?.name ?? current;
    if (event.type === 'TaskScheduled' && current === state) attempts += 1;
  }
  return attempts;
}

/** The errors of the attempts of a state that have failed, in their order. */
export function errorsOf(state: string, { events }: Pick<Execution, 'events'>): string[] {
  let current: string | undefined;
  return events.flatMap((event) => {
    current = event.stateEnteredEventDetails?.name ?? current;
    const { error } = event.taskFailedEventDetails ?? {};
    return error !== undefined && current === state ? [error] : [];
  });
}
