import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { ExecutionProgress } from '../../../cli/executions/execution-progress.ts';

type Event = [id: number, after: number, type: HistoryEvent['type'], details?: Partial<HistoryEvent>];

const entered = (name: string): Partial<HistoryEvent> => ({ stateEnteredEventDetails: { name } });
const exited = (name: string): Partial<HistoryEvent> => ({ stateExitedEventDetails: { name } });
const failed = (error: string): Partial<HistoryEvent> => ({
  taskFailedEventDetails: { resourceType: 'lambda', resource: 'invoke', error, cause: 'why' },
});

function read(...events: Event[]) {
  const progress = new ExecutionProgress();
  const steps = events.flatMap(([id, previousEventId, type, details]) =>
    progress.read({ id, previousEventId, type, timestamp: new Date(id * 1000), ...details }),
  );
  return { steps, progress };
}

/** Two iterations that take turns. The first one makes another attempt; the second one catches an error. */
const both: Event[] = [
  [1, 0, 'ExecutionStarted'],
  [2, 0, 'MapStateEntered', entered('GrantGroups')],
  [3, 2, 'MapStateStarted', { mapStateStartedEventDetails: { length: 2 } }],
  [4, 3, 'MapIterationStarted', { mapIterationStartedEventDetails: { name: 'GrantGroups', index: 0 } }],
  [5, 3, 'MapIterationStarted', { mapIterationStartedEventDetails: { name: 'GrantGroups', index: 1 } }],
  [6, 4, 'TaskStateEntered', entered('AddToGroup')],
  [7, 5, 'TaskStateEntered', entered('AddToGroup')],
  [8, 6, 'TaskScheduled'],
  [9, 7, 'TaskScheduled'],
  [10, 8, 'TaskFailed', failed('ThrottlingException')],
  [11, 9, 'TaskFailed', failed('AccessDeniedException')],
  [12, 11, 'TaskStateExited', exited('AddToGroup')],
  [13, 10, 'TaskScheduled'],
  [14, 12, 'PassStateEntered', entered('NotGranted')],
  [15, 14, 'PassStateExited', exited('NotGranted')],
  [16, 15, 'MapIterationSucceeded', { mapIterationSucceededEventDetails: { name: 'GrantGroups', index: 1 } }],
];

const inside = [
  { kind: 'attempt failed', state: 'AddToGroup', attempt: 1, error: 'ThrottlingException' },
  { kind: 'attempt failed', state: 'AddToGroup', attempt: 1, error: 'AccessDeniedException' },
  { kind: 'retried', state: 'AddToGroup', attempt: 2, waited: 3000 },
  { kind: 'caught', state: 'AddToGroup', next: 'NotGranted' },
];

describe('the progress of a Map state', () => {
  it('has the errors in its iterations, and counts those that have ended', () => {
    const { steps, progress } = read(...both);
    expect(steps).toMatchObject(inside);
    expect(progress).toMatchObject({ currentState: 'GrantGroups', current: 'GrantGroups 1 of 2' });
  });

  it('is one step at its end', () => {
    const { steps, progress } = read(
      ...both,
      [17, 13, 'TaskSucceeded'],
      [18, 17, 'TaskStateExited', exited('AddToGroup')],
      [19, 18, 'MapIterationSucceeded', { mapIterationSucceededEventDetails: { name: 'GrantGroups', index: 0 } }],
      [20, 19, 'MapStateSucceeded'],
      [21, 20, 'MapStateExited', exited('GrantGroups')],
      [22, 21, 'TaskStateEntered', entered('VerifyOnboarding')],
    );
    expect(steps).toMatchObject([
      ...inside,
      { kind: 'done', state: 'GrantGroups', at: 20_000, duration: 19_000, items: 2 },
    ]);
    expect(progress.current).toBe('VerifyOnboarding');
  });

  it('goes on to the state of its Catch when an iteration has failed', () => {
    const { steps } = read(
      ...both,
      [17, 13, 'TaskFailed', failed('InternalServerException')],
      [18, 17, 'MapIterationFailed', { mapIterationFailedEventDetails: { name: 'GrantGroups', index: 0 } }],
      [19, 18, 'MapStateFailed'],
      [20, 19, 'MapStateExited', exited('GrantGroups')],
      [21, 20, 'TaskStateEntered', entered('DescribeFailure')],
    );
    expect(steps).toMatchObject([
      ...inside,
      { kind: 'attempt failed', state: 'AddToGroup', attempt: 2, error: 'InternalServerException' },
      { kind: 'caught', state: 'GrantGroups', next: 'DescribeFailure' },
    ]);
  });
});
