/** Reads in the history of an execution how it has ended, and whether it said so on the bus. */
import { type HistoryEvent, paginateGetExecutionHistory, SFNClient } from '@aws-sdk/client-sfn';
import type { CaughtError } from '../../../core/execution/caught-error.ts';
import { clientSettings } from '../services/client-settings.ts';

const client = new SFNClient(clientSettings);

/** The end of an execution that did not succeed. */
export interface ExecutionEnd {
  /** Whether an outcome event was put on the bus. */
  reported: boolean;
  /** Why it ended, as the history's last event says. */
  error: CaughtError;
  /** The last state that was entered, and what was known then; absent when none was. */
  lastState?: { name: string; input: unknown };
}

/**
 * Reads the history backwards, as far as the last task.
 *
 * @param executionArn an execution that has ended
 * @throws SFNServiceException for every exception of GetExecutionHistory
 */
export async function readExecutionEnd(executionArn: string): Promise<ExecutionEnd> {
  const end: ExecutionEnd = { reported: false, error: { Error: 'ExecutionFailed' } };
  for await (const { events = [] } of paginateGetExecutionHistory({ client }, { executionArn, reverseOrder: true })) {
    for (const event of events) {
      const { type, stateEnteredEventDetails, taskSucceededEventDetails } = event;
      if (event.type?.startsWith('Execution')) end.error = errorOf(event) ?? end.error;
      if (taskSucceededEventDetails?.resourceType === 'events') end.reported = true;
      if (!stateEnteredEventDetails?.name) continue;
      end.lastState ??= {
        name: stateEnteredEventDetails.name,
        input: JSON.parse(stateEnteredEventDetails.input ?? '{}'),
      };
      if (type === 'TaskStateEntered') return end;
    }
  }
  return end;
}

function errorOf(event: HistoryEvent): CaughtError | undefined {
  switch (event.type) {
    case 'ExecutionTimedOut':
      return { Error: 'States.Timeout', Cause: 'The execution took longer than the state machine allows' };
    case 'ExecutionAborted':
      // Without what the operator wrote, which is free text and may name the person.
      return {
        Error: 'ExecutionAborted',
        Cause: "An operator stopped the execution. The reason, if one was given, is in the execution's history",
      };
    case 'ExecutionFailed': {
      const { error = 'ExecutionFailed', cause = '' } = event.executionFailedEventDetails ?? {};
      return { Error: error, Cause: cause };
    }
    default:
      return undefined;
  }
}
