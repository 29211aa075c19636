/** Reads from the history of an execution how it ended, and whether it reported its outcome. */
import {
  GetExecutionHistoryCommand,
  type HistoryEvent,
  paginateGetExecutionHistory,
  SFNClient,
} from '@aws-sdk/client-sfn';
import type { CaughtError } from '../../../core/execution/caught-error.ts';
import { isNested } from '../../../core/execution/states.ts';
import { clientSettings } from '../services/client-settings.ts';

const client = new SFNClient(clientSettings);

/** The end of an execution that did not succeed. */
export interface ExecutionEnd {
  /** Whether the execution put an outcome event on the bus. */
  reported: boolean;
  /** The error in the last event of the history. */
  error: CaughtError;
  /** The last state outside of Map states that the execution entered, with its input. Absent if the execution entered no state. */
  lastState?: { name: string; input: unknown };
}

/**
 * Reads the history of an execution from its end back to the start of the last task before ReleasePerson.
 *
 * @param executionArn ARN of an execution that has ended
 * @throws SFNServiceException for every exception of GetExecutionHistory
 */
export async function readExecutionEnd(executionArn: string): Promise<ExecutionEnd> {
  const end: ExecutionEnd = { reported: false, error: { Error: 'ExecutionFailed' } };
  for await (const { events = [] } of paginateGetExecutionHistory({ client }, { executionArn, reverseOrder: true })) {
    for (const event of events) {
      const { type, stateEnteredEventDetails, taskSucceededEventDetails } = event;
      if (event.type?.startsWith('Execution')) end.error = errorOf(event) ?? end.error;
      if (taskSucceededEventDetails?.resourceType === 'events') end.reported = true;
      // A state in an iteration of a Map state has the input of its iteration: the Map state counts.
      if (!stateEnteredEventDetails?.name || isNested(stateEnteredEventDetails.name)) continue;
      end.lastState ??= {
        name: stateEnteredEventDetails.name,
        input: JSON.parse(stateEnteredEventDetails.input ?? '{}'),
      };
      // The outcome is reported before the claim is released.
      if (type === 'TaskStateEntered' && stateEnteredEventDetails.name !== 'ReleasePerson') return end;
    }
  }
  return end;
}

/**
 * Reads the input of an execution.
 *
 * @returns JSON text
 * @throws SFNServiceException for every exception of GetExecutionHistory
 */
export async function readExecutionInput(executionArn: string): Promise<string> {
  const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1 }));
  return events[0]?.executionStartedEventDetails?.input ?? 'null';
}

function errorOf(event: HistoryEvent): CaughtError | undefined {
  switch (event.type) {
    case 'ExecutionTimedOut':
      return { Error: 'States.Timeout', Cause: 'The execution took longer than the state machine allows' };
    case 'ExecutionAborted':
      // The operator's reason is omitted: it is free text and may contain personal data.
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
