/** Inline Map states. */
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Speed } from '../../../../../packages/local-cloud/service/speed.ts';
import type { InvocationResult } from '../../../../../packages/local-cloud/services/lambda/messages.ts';
import { createStepFunctions } from '../../../../../packages/local-cloud/services/step-functions/step-functions.ts';
import { openGateway } from '../../gateway/open-gateway.ts';

const stateMachineArn = 'arn:aws:states:us-east-1:111122223333:stateMachine:machine';

const call = (name: string, Payload: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  TimeoutSeconds: 5,
  Parameters: { FunctionName: name, Payload },
});

const catchAll = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'NotGranted', ResultPath: '$.failure' }] };

const add = {
  ...call('AddToGroup', { 'user.$': '$.user', 'group.$': '$.group' }),
  Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 10, MaxAttempts: 2 }],
  ResultSelector: { 'granted.$': '$.Payload.granted' },
  ResultPath: '$.membership',
};

/** Puts a person in groups. */
const grantGroups = {
  Type: 'Map',
  ItemsPath: '$.requests.groups',
  ItemSelector: {
    'user.$': '$.identityStoreUser.userId',
    'group.$': '$$.Map.Item.Value.id',
    'position.$': '$$.Map.Item.Index',
  },
  MaxConcurrency: 2,
  ItemProcessor: {
    ProcessorConfig: { Mode: 'INLINE' },
    StartAt: 'AddToGroup',
    States: {
      AddToGroup: {
        ...add,
        Catch: [
          { ErrorEquals: ['ConflictException'], Next: 'FindGroupMembership', ResultPath: null },
          ...catchAll.Catch,
        ],
        End: true,
      },
      FindGroupMembership: {
        ...call('FindGroupMembership', { 'group.$': '$.group', 'startedAt.$': '$$.Execution.StartTime' }),
        ResultSelector: { 'found.$': '$.Payload.found' },
        ResultPath: '$.membership',
        ...catchAll,
        End: true,
      },
      NotGranted: { Type: 'Pass', End: true },
    },
  },
  ResultSelector: {
    'granted.$': '$[?(@.membership)].group',
    'failed.$': '$[?(@.failure)]',
  },
  ResultPath: '$.groups',
  Next: 'AllGranted?',
};

const workflow = {
  StartAt: 'GrantGroups',
  TimeoutSeconds: 30,
  States: {
    GrantGroups: grantGroups,
    'AllGranted?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.groups.failed[0]', IsPresent: true, Next: 'GroupsNotGranted' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
    GroupsNotGranted: { Type: 'Pass', Parameters: { 'failure.$': '$.groups.failed[0].failure' }, End: true },
  },
};

/** A Map state whose iterations catch no error. */
const strict = (changed: object = {}, changedTask: object = {}) => ({
  StartAt: 'Each',
  TimeoutSeconds: 30,
  States: {
    Each: {
      Type: 'Map',
      ItemsPath: '$.items',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'Work',
        States: { Work: { ...call('Work', { 'item.$': '$' }), OutputPath: '$.Payload', ...changedTask, End: true } },
      },
      End: true,
      ...changed,
    },
  },
});

type Functions = Record<string, (payload: Record<string, unknown>) => unknown>;

/** An error that a function throws. */
class Thrown extends Error {}

async function open(definition: object, functions: Functions) {
  const service = createStepFunctions({
    region: 'us-east-1',
    speed: new Speed(10_000),
    stateMachines: [
      {
        logicalId: 'Machine',
        name: 'machine',
        arn: stateMachineArn,
        roleArn: 'arn:aws:iam::111122223333:role/machine',
        logs: false,
        traces: false,
        definition: JSON.stringify(definition),
      },
    ],
    resources: {
      async invokeFunction(name, event): Promise<InvocationResult> {
        try {
          return { payload: JSON.stringify(await functions[name]?.(JSON.parse(event))) };
        } catch (error) {
          if (!(error instanceof Thrown)) throw error;
          return { error: { errorType: error.message, errorMessage: 'why', trace: [] } };
        }
      },
      putEvents: async () => [],
    },
    onStatusChange: () => undefined,
  });
  const { settings } = await openGateway({ services: [service] });
  const client = new SFNClient(settings);
  const start = async (input: object) => {
    const { executionArn } = await client.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
    );
    return executionArn;
  };
  const ended = (executionArn: string | undefined) =>
    vi.waitUntil(
      async () => {
        const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
        return execution.status !== 'RUNNING' && execution;
      },
      { timeout: 5000, interval: 5 },
    );
  const history = async (executionArn: string | undefined) =>
    (await client.send(new GetExecutionHistoryCommand({ executionArn }))).events ?? [];
  const run = async (input: object) => {
    const executionArn = await start(input);
    const { status, output, error, cause } = await ended(executionArn);
    return { status, output: JSON.parse(output ?? 'null'), error, cause, events: await history(executionArn) };
  };
  return { client, start, ended, history, run };
}

const join = (groups: object[]) => ({ requests: { groups }, identityStoreUser: { userId: 'u-1' } });

/** The chain of events that leads to an event, the event included, oldest first. */
function chain(events: readonly HistoryEvent[], last: HistoryEvent | undefined): HistoryEvent[] {
  if (!last) return [];
  return [
    ...chain(
      events,
      events.find(({ id }) => id === last.previousEventId),
    ),
    last,
  ];
}

const types = (events: readonly HistoryEvent[]) => events.map(({ type }) => type);

describe('a Map state', () => {
  it('selects the input of each item, and returns the outputs in the order of the items', async () => {
    const seen: object[] = [];
    const { run } = await open(workflow, {
      AddToGroup: (payload) => {
        seen.push(payload);
        return { granted: true };
      },
    });
    const { status, output } = await run(join([{ id: 'g-1' }, { id: 'g-2' }, { id: 'g-3' }]));
    expect({ status, groups: output.groups }).toEqual({
      status: 'SUCCEEDED',
      groups: { granted: ['g-1', 'g-2', 'g-3'], failed: [] },
    });
    expect(seen).toEqual(['g-1', 'g-2', 'g-3'].map((group) => ({ user: 'u-1', group })));
  });

  it.each([[[]], [[{ id: 'g-1' }]]])('returns lists for paths that can match several values: %j', async (groups) => {
    const { run } = await open(workflow, { AddToGroup: () => ({ granted: true }) });
    const { output } = await run(join(groups));
    expect(output.groups).toEqual({ granted: groups.map(({ id }) => id), failed: [] });
  });

  it('catches errors inside of an iteration, and goes on with the others', async () => {
    const { run } = await open(workflow, {
      AddToGroup: ({ group }) => {
        if (group === 'g-2') throw new Thrown('AccessDeniedException');
        if (group === 'g-3') throw new Thrown('ConflictException');
        return { granted: true };
      },
      FindGroupMembership: () => ({ found: true }),
    });
    const { status, output } = await run(join([{ id: 'g-1' }, { id: 'g-2' }, { id: 'g-3' }]));
    expect(status).toBe('SUCCEEDED');
    expect(output).toMatchObject({
      failure: { Error: 'AccessDeniedException', Cause: expect.stringContaining('why') },
    });
  });

  it('retries inside of an iteration, with shortened waits', async () => {
    let attempts = 0;
    const { run } = await open(workflow, {
      AddToGroup: () => {
        attempts += 1;
        if (attempts < 3) throw new Thrown('Busy');
        return { granted: true };
      },
    });
    expect((await run(join([{ id: 'g-1' }]))).output.groups).toEqual({ granted: ['g-1'], failed: [] });
    expect(attempts).toBe(3);
  });

  it('gives its iterations the context object of the execution', async () => {
    let startedAt: unknown;
    const { client, start, ended } = await open(workflow, {
      AddToGroup: () => {
        throw new Thrown('ConflictException');
      },
      FindGroupMembership: (payload) => {
        ({ startedAt } = payload);
        return { found: true };
      },
    });
    const executionArn = await start(join([{ id: 'g-1' }]));
    await ended(executionArn);
    const { startDate } = await client.send(new DescribeExecutionCommand({ executionArn }));
    expect(Math.abs(Date.parse(String(startedAt)) - Number(startDate))).toBeLessThan(100);
    const { run } = await open(
      strict({}, call('Work', { 'input.$': '$$.Execution.Input', 'id.$': '$$.Execution.Id' })),
      { Work: ({ input, id }) => ({ input, isId: String(id).startsWith('arn:') }) },
    );
    expect((await run({ items: [1] })).output).toEqual([{ input: { items: [1] }, isId: true }]);
  });

  it('takes its whole input as the items without ItemsPath, and its items as inputs without ItemSelector', async () => {
    const { run } = await open(strict({ ItemsPath: undefined }), { Work: ({ item }) => item });
    expect((await run([0, false, null, 'a', { b: 1 }])).output).toEqual([0, false, null, 'a', { b: 1 }]);
  });

  it('fails if its items are no list', async () => {
    const { run } = await open(strict(), {});
    expect(await run({ items: 'none' })).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  it('runs a Map state inside of a Map state', async () => {
    const inner = strict({ ItemsPath: '$' }).States.Each;
    const { run } = await open(
      strict({ ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'Inner', States: { Inner: inner } } }),
      { Work: ({ item }) => item },
    );
    const { output, events } = await run({ items: [[1, 2], [], [3]] });
    expect(output).toEqual([[1, 2], [], [3]]);
    const last = events.find((event) => event.stateEnteredEventDetails?.input === '3');
    expect(chain(events, last).filter(({ type }) => type === 'MapIterationStarted')).toMatchObject([
      { mapIterationStartedEventDetails: { name: 'Each' } },
      { mapIterationStartedEventDetails: { name: 'Inner', index: 0 } },
    ]);
  });

  it('runs as many iterations at once as it may', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 9 }), fc.integer({ min: 1, max: 4 }), async (count, MaxConcurrency) => {
        let running = 0;
        let most = 0;
        const { run } = await open(strict({ MaxConcurrency }), {
          Work: async ({ item }) => {
            running += 1;
            most = Math.max(most, running);
            await new Promise((resolve) => setImmediate(resolve));
            running -= 1;
            return item;
          },
        });
        const items = Array.from({ length: count }, (_, index) => index);
        expect((await run({ items })).output).toEqual(items);
        expect(most).toBe(Math.min(count, MaxConcurrency));
      }),
      { numRuns: 10 },
    );
  });
});

describe('an iteration that fails', () => {
  const failing = (item: unknown) => {
    if (item === 0) throw new Thrown('Broken');
    return item;
  };

  it('fails the Map state with its error, which the Map state can catch', async () => {
    const { run } = await open(strict(), { Work: ({ item }) => failing(item) });
    const { status, error, cause } = await run({ items: [0] });
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'Broken' });
    expect(JSON.parse(cause ?? '')).toMatchObject({ errorType: 'Broken' });
    const Catch = [{ ErrorEquals: ['Broken'], ResultPath: '$.failure', Next: 'Caught' }];
    const { States, ...rest } = strict({ Catch });
    const caught = {
      ...rest,
      States: { ...States, Caught: { Type: 'Pass', OutputPath: '$.failure.Error', End: true } },
    };
    const opened = await open(caught, { Work: ({ item }) => failing(item) });
    const ended = await opened.run({ items: [0] });
    expect(ended.output).toBe('Broken');
    expect(types(ended.events)).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'MapStateStarted',
      'MapIterationStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskFailed',
      'MapIterationFailed',
      'MapStateFailed',
      'MapStateExited',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('lets the Map state be retried', async () => {
    let broken = true;
    const { run } = await open(strict({ Retry: [{ ErrorEquals: ['Broken'], MaxAttempts: 1 }] }), {
      Work: ({ item }) => {
        if (!broken) return item;
        broken = false;
        throw new Thrown('Broken');
      },
    });
    const { output, events } = await run({ items: [7] });
    expect(output).toEqual([7]);
    expect(types(events).filter((type) => type?.startsWith('Map'))).toEqual([
      'MapStateEntered',
      'MapStateStarted',
      'MapIterationStarted',
      'MapIterationFailed',
      'MapStateFailed',
      'MapStateStarted',
      'MapIterationStarted',
      'MapIterationSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
    ]);
  });

  it('ends the other iterations: none is started, and none makes another attempt', async () => {
    const calls: unknown[] = [];
    const other = Promise.withResolvers<void>();
    const first = Promise.withResolvers<void>();
    const { run } = await open(
      strict({ MaxConcurrency: 2 }, { Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, MaxAttempts: 9 }] }),
      {
        Work: async ({ item }) => {
          calls.push(item);
          if (item === 0) {
            await other.promise;
            throw new Thrown('Broken');
          }
          other.resolve();
          await first.promise;
          throw new Thrown('Busy');
        },
      },
    );
    const { status, events } = await run({ items: [0, 1, 2, 3] });
    first.resolve();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(status).toBe('FAILED');
    expect(calls).toEqual([0, 1]);
    expect(types(events).slice(-5)).toEqual([
      'TaskFailed',
      'MapIterationFailed',
      'MapIterationAborted',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
    expect(events.at(-3)).toMatchObject({ mapIterationAbortedEventDetails: { name: 'Each', index: 1 } });
  });

  it('fails the execution if its data is too large', async () => {
    const { run } = await open(strict({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Each' }] }), {
      Work: () => 'x'.repeat(200_000),
    });
    expect(await run({ items: [1, 2] })).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});

it('StopExecution ends all iterations, and nothing follows', async () => {
  const calls: unknown[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const { client, start, ended, history } = await open(
    strict({ MaxConcurrency: 2 }, { Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 9 }] }),
    {
      Work: async ({ item }) => {
        calls.push(item);
        await promise;
        throw new Thrown('Busy');
      },
    },
  );
  const executionArn = await start({ items: [0, 1, 2, 3] });
  await vi.waitUntil(() => calls.length === 2, { timeout: 5000, interval: 1 });
  await client.send(new StopExecutionCommand({ executionArn }));
  resolve();
  expect(await ended(executionArn)).toMatchObject({ status: 'ABORTED' });
  await new Promise((later) => setTimeout(later, 20));
  expect(calls).toEqual([0, 1]);
  expect(types(await history(executionArn)).slice(-2)).toEqual(['TaskStarted', 'ExecutionAborted']);
});

describe('the history of a Map state', () => {
  it('has the events of Step Functions', async () => {
    const { run } = await open(strict({ MaxConcurrency: 1 }), { Work: ({ item }) => item });
    const { events } = await run({ items: ['a', 'b'] });
    const iteration = (index: number, input: string) => [
      { type: 'MapIterationStarted', mapIterationStartedEventDetails: { name: 'Each', index } },
      { type: 'TaskStateEntered', stateEnteredEventDetails: { name: 'Work', input } },
      {
        type: 'TaskScheduled',
        taskScheduledEventDetails: { parameters: expect.stringContaining(`{"item":${input}}`) },
      },
      { type: 'TaskStarted' },
      { type: 'TaskSucceeded', taskSucceededEventDetails: { output: expect.stringContaining(`"Payload":${input}`) } },
      { type: 'TaskStateExited', stateExitedEventDetails: { name: 'Work', output: input } },
      { type: 'MapIterationSucceeded', mapIterationSucceededEventDetails: { name: 'Each', index } },
    ];
    expect(events).toMatchObject([
      { type: 'ExecutionStarted' },
      { type: 'MapStateEntered', stateEnteredEventDetails: { name: 'Each', input: '{"items":["a","b"]}' } },
      { type: 'MapStateStarted', mapStateStartedEventDetails: { length: 2 } },
      ...iteration(0, '"a"'),
      ...iteration(1, '"b"'),
      { type: 'MapStateSucceeded' },
      { type: 'MapStateExited', stateExitedEventDetails: { name: 'Each', output: '["a","b"]' } },
      { type: 'ExecutionSucceeded' },
    ]);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
  });

  it('has each event after the one before it in its iteration, however iterations take turns', async () => {
    const turn = fc.record({ fails: fc.nat({ max: 2 }), waits: fc.nat({ max: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { maxLength: 8 }), fc.nat({ max: 4 }), async (turns, MaxConcurrency) => {
        const left = turns.map(({ fails }) => fails);
        const { run } = await open(
          strict({ MaxConcurrency }, { Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, MaxAttempts: 3 }] }),
          {
            Work: async ({ item }) => {
              const index = Number(item);
              for (let waited = 0; waited < (turns[index]?.waits ?? 0); waited += 1) {
                await new Promise((resolve) => setImmediate(resolve));
              }
              left[index] = (left[index] ?? 0) - 1;
              if ((left[index] ?? 0) >= 0) throw new Thrown('Busy');
              return index;
            },
          },
        );
        const { status, events } = await run({ items: turns.map((_, index) => index) });
        expect(status).toBe('SUCCEEDED');
        for (const event of events.slice(1)) expect(event.previousEventId).toBeLessThan(Number(event.id));
        for (const [index, { fails }] of turns.entries()) {
          const end = events.find(({ mapIterationSucceededEventDetails: details }) => details?.index === index);
          const all = chain(events, end);
          const from = all.findLastIndex(({ type }) => type === 'MapIterationStarted');
          const own = all.slice(from);
          expect(own[0]).toMatchObject({ mapIterationStartedEventDetails: { index } });
          expect(types(own)).toEqual([
            'MapIterationStarted',
            'TaskStateEntered',
            ...Array.from({ length: fails }, () => ['TaskScheduled', 'TaskStarted', 'TaskFailed']).flat(),
            'TaskScheduled',
            'TaskStarted',
            'TaskSucceeded',
            'TaskStateExited',
            'MapIterationSucceeded',
          ]);
          expect(own[2]?.taskScheduledEventDetails?.parameters).toContain(`{"item":${index}}`);
          expect(own.at(-3)?.taskSucceededEventDetails?.output).toContain(`"Payload":${index}`);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('a definition', () => {
  const work = (changed: object) => strict({}, changed);

  it.each([
    [
      'a distributed map',
      strict({
        ItemProcessor: {
          ...strict().States.Each.ItemProcessor,
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        },
      }),
      'Mode must be INLINE',
    ],
    ['tolerated failures', strict({ ToleratedFailureCount: 1 }), 'ToleratedFailureCount is not known'],
    ['a path for the concurrency', strict({ MaxConcurrencyPath: '$.n' }), 'MaxConcurrencyPath is not known'],
    ['States.TaskFailed', strict({ Retry: [{ ErrorEquals: ['States.TaskFailed'] }] }), 'States.TaskFailed'],
    [
      'an unknown resource in an iteration',
      work({ Resource: 'arn:aws:states:::sqs:sendMessage' }),
      'States.Work.Resource',
    ],
    ['no time-out in an iteration', work({ TimeoutSeconds: undefined }), 'States.Work has no TimeoutSeconds'],
    ['the item in the states of an iteration', work(call('Work', { 'x.$': '$$.Map.Item.Value' })), '$$.Map is not in'],
    ['the source of an item', strict({ ItemSelector: { 'x.$': '$$.Map.Item.Source' } }), '$$.Map is not in'],
  ])('with %s is refused', async (_, definition, message) => {
    await expect(open(definition, {})).rejects.toThrow(message);
  });

  it('with a Parallel state is refused', async () => {
    const { StartAt, States } = strict();
    const parallel = { Type: 'Parallel', Branches: [{ StartAt, States }], End: true };
    await expect(open({ StartAt: 'Both', States: { Both: parallel } }, {})).rejects.toThrow('Parallel is not known');
  });
});
