import { GetExecutionHistoryCommand, type HistoryEvent, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, expect, it, vi } from 'vitest';
import { readExecutionEnd } from '../../../../functions/lib/executions/execution-end.ts';

vi.mock(import('../../../../core/execution/states.ts'), async (original) => ({
  ...(await original()),
  isNested: (name: string) => name === 'AddToGroup' || name === 'NotGranted',
}));

const stepFunctions = mockClient(SFNClient);
afterAll(() => stepFunctions.restore());

const timestamp = new Date(0);
const entered = (type: 'Map' | 'Pass' | 'Task', name: string, input: unknown): Omit<HistoryEvent, 'id'> => ({
  timestamp,
  type: `${type}StateEntered`,
  stateEnteredEventDetails: { name, input: JSON.stringify(input) },
});

it('of an execution that ended in an iteration has the Map state, and its input', async () => {
  const newestFirst: Omit<HistoryEvent, 'id'>[] = [
    { timestamp, type: 'ExecutionTimedOut' },
    entered('Pass', 'NotGranted', { group: 'g-2', failure: { Error: 'A', Cause: 'b' } }),
    entered('Task', 'AddToGroup', { group: 'g-2' }),
    entered('Task', 'AddToGroup', { group: 'g-1' }),
    entered('Map', 'GrantGroups', { requestId: 'HR-1' }),
    entered('Task', 'CreateIdentityStoreUser', {}),
    { timestamp, type: 'TaskSucceeded', taskSucceededEventDetails: { resourceType: 'events', resource: 'putEvents' } },
  ];
  stepFunctions
    .on(GetExecutionHistoryCommand, { executionArn: 'arn', reverseOrder: true })
    .resolves({ events: newestFirst.map((event, index) => ({ ...event, id: 9 - index })) });
  expect(await readExecutionEnd('arn')).toMatchObject({
    reported: false,
    error: { Error: 'States.Timeout' },
    lastState: { name: 'GrantGroups', input: { requestId: 'HR-1' } },
  });
});
