import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorsMade, layOut, mark } from '../../../../packages/local-cloud/console/api/graph.ts';
import { readVisits } from '../../../../packages/local-cloud/console/api/visits.ts';
import type { HistoryEvent } from '../../../../packages/local-cloud/services/step-functions/history.ts';

const definition = JSON.stringify({
  StartAt: 'Try',
  States: {
    Try: {
      Type: 'Task',
      Next: 'Done',
      Catch: [
        { ErrorEquals: ['A', 'B'], Next: 'Stop' },
        { ErrorEquals: ['C'], Next: 'Stop' },
      ],
    },
    Done: { Type: 'Succeed' },
    Stop: { Type: 'Fail' },
  },
});

type Entry = [type: string, details?: Partial<HistoryEvent>];

/** A history; `details` are the details of the events. */
function history(...events: Entry[]): HistoryEvent[] {
  return events.map(([type, details], index) => ({
    id: index + 1,
    timestamp: index,
    type,
    previousEventId: index,
    ...details,
  }));
}

const entered = (name: string): Partial<HistoryEvent> => ({ stateEnteredEventDetails: { name, input: '{}' } });
const exited = (name: string): Partial<HistoryEvent> => ({ stateExitedEventDetails: { name, output: '{}' } });
const failed: Partial<HistoryEvent> = {
  taskFailedEventDetails: { resourceType: 'lambda', resource: 'invoke', error: 'A', cause: 'why' },
};
const tried: Entry[] = [['TaskStateEntered', entered('Try')], ['TaskScheduled'], ['TaskFailed', failed]];

interface States {
  States: Record<string, { ItemProcessor?: States }>;
}

/** All states, those of iterations after their Map state. */
function namesIn({ States }: States): string[] {
  return Object.entries(States).flatMap(([name, { ItemProcessor }]) => [
    name,
    ...(ItemProcessor ? namesIn(ItemProcessor) : []),
  ]);
}

describe('the graph', () => {
  it.each(['onboard-user', 'change-kx-role', 'offboard-user'])(
    'of %s has no states on each other, and all transitions',
    (name) => {
      const text = readFileSync(`statemachine/${name}.asl.json`, 'utf8');
      const { width, height, nodes, edges } = layOut(text);
      expect(nodes.map((node) => node.name)).toEqual(namesIn(JSON.parse(text)));
      for (const [index, one] of nodes.entries()) {
        expect(one.x - one.width / 2).toBeGreaterThanOrEqual(0);
        expect(one.x + one.width / 2).toBeLessThanOrEqual(width);
        expect(one.y + one.height / 2).toBeLessThanOrEqual(height);
        for (const other of nodes.slice(index + 1)) {
          const apart =
            Math.abs(one.x - other.x) >= (one.width + other.width) / 2 || Math.abs(one.y - other.y) >= one.height;
          expect(apart, `${one.name} and ${other.name}`).toBe(true);
        }
      }
      // A Map state leads to the first state of its iterations.
      const targets = [...text.matchAll(/"(?:Next|Default|StartAt)": "([^"]+)"/g)].map(([, target]) => target).slice(1);
      expect(new Set(edges.map(({ to }) => to))).toEqual(new Set(targets));
      for (const { points } of edges) expect(points.length).toBeGreaterThanOrEqual(2);
    },
  );

  it('has one transition for all errors that lead to a state', () => {
    expect(layOut(definition).edges).toMatchObject([
      { from: 'Try', to: 'Done', type: 'next', errors: [] },
      { from: 'Try', to: 'Stop', type: 'catch', errors: ['A', 'B', 'C'] },
    ]);
  });

  it('does not draw the errors of many states that lead to one, but those that were made', () => {
    const names = ['A', 'B', 'C'];
    const states = names.map((name, index) => {
      const Next = names[index + 1] ?? 'Done';
      return [name, { Type: 'Task', Next, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Stop' }] }];
    });
    const text = (Done: object) =>
      JSON.stringify({ StartAt: 'A', States: { ...Object.fromEntries(states), Done, Stop: { Type: 'Fail' } } });
    const keys = (edges: { from: string; to: string }[]) =>
      edges.filter(({ to }) => to === 'Stop').map(({ from }) => from);
    const withChoice = text({ Type: 'Choice', Choices: [{ Next: 'Stop' }], Default: 'A' });
    expect(keys(layOut(withChoice).undrawn)).toEqual(['A', 'B', 'C']);
    expect(keys(layOut(withChoice).edges)).toEqual(['Done']);
    expect(keys(layOut(withChoice, ['B>Stop']).edges)).toEqual(['B', 'Done']);
    // A state to which only errors lead stays below those that lead to it.
    expect(keys(layOut(text({ Type: 'Succeed' })).edges)).toEqual(['C']);
  });

  it('reads which errors have led to a state', () => {
    const events = history(...tried, ['TaskStateExited', exited('Try')], ['FailStateEntered', entered('Stop')]);
    expect(errorsMade(readVisits(events, true))).toEqual(['Try>Stop']);
    expect(errorsMade(readVisits(history(...tried), true))).toEqual([]);
  });

  it.each(['onboard-user', 'change-kx-role', 'offboard-user'])('of %s is not too wide for a laptop', (name) => {
    expect(layOut(readFileSync(`statemachine/${name}.asl.json`, 'utf8')).width).toBeLessThanOrEqual(860);
  });

  const marked = (events: HistoryEvent[], running = false) => {
    const { nodes, edges } = mark(layOut(definition), readVisits(events, running));
    return {
      states: Object.fromEntries(
        nodes.map(({ name, status, retries }) => [name, retries > 0 ? `${status} ${retries}` : status]),
      ),
      taken: edges.filter(({ taken }) => taken).map(({ to }) => to),
    };
  };

  it('shows a success after a retry', () => {
    const events = history(
      ...tried,
      ['TaskScheduled'],
      ['TaskSucceeded'],
      ['TaskStateExited', exited('Try')],
      ['SucceedStateEntered', entered('Done')],
      ['SucceedStateExited', exited('Done')],
      ['ExecutionSucceeded'],
    );
    expect(marked(events)).toEqual({
      states: { Try: 'succeeded 1', Done: 'succeeded', Stop: 'none' },
      taken: ['Done'],
    });
  });

  it('shows an error that was caught', () => {
    const events = history(
      ...tried,
      ['TaskStateExited', exited('Try')],
      ['FailStateEntered', entered('Stop')],
      ['ExecutionFailed'],
    );
    expect(marked(events)).toEqual({ states: { Try: 'caught', Done: 'none', Stop: 'failed' }, taken: ['Stop'] });
  });

  it('shows the state that runs, and the one that waits for its next attempt', () => {
    expect(marked(history(...tried.slice(0, 2)), true).states.Try).toBe('running');
    expect(marked(history(...tried), true).states.Try).toBe('waiting');
    expect(marked(history(...tried, ['TaskScheduled']), true).states.Try).toBe('running 1');
    expect(marked(history(...tried, ['ExecutionAborted'])).states.Try).toBe('failed');
  });

  it('reads the attempts of a state with their errors', () => {
    expect(readVisits(history(...tried, ['TaskScheduled']), true)).toMatchObject([
      {
        name: 'Try',
        type: 'Task',
        attempts: [{ startDate: 1_000, stopDate: 2_000, error: 'A', cause: 'why' }, { startDate: 3_000 }],
      },
    ]);
  });
});

describe('a Map state', () => {
  const withMap = JSON.stringify({
    StartAt: 'Before',
    States: {
      Before: { Type: 'Pass', Next: 'Each' },
      Each: {
        Type: 'Map',
        ItemProcessor: {
          StartAt: 'Try',
          States: {
            Try: { Type: 'Task', Next: 'Good', Catch: [{ ErrorEquals: ['A'], Next: 'Bad' }] },
            Good: { Type: 'Pass', End: true },
            Bad: { Type: 'Pass', End: true },
          },
        },
        Next: 'After',
      },
      After: { Type: 'Succeed' },
    },
  });
  const iteration = (type: 'Started' | 'Succeeded' | 'Failed' | 'Aborted', index: number): Entry => [
    `MapIteration${type}`,
    { [`mapIteration${type}EventDetails`]: { name: 'Each', index } },
  ];

  /** Two iterations that take turns: the second one catches an error, the first one is in its second attempt. */
  const both: [id: number, after: number, ...Entry][] = [
    [1, 0, 'ExecutionStarted'],
    [2, 1, 'PassStateEntered', entered('Before')],
    [3, 2, 'PassStateExited', exited('Before')],
    [4, 3, 'MapStateEntered', entered('Each')],
    [5, 4, 'MapStateStarted', { mapStateStartedEventDetails: { length: 2 } }],
    [6, 5, ...iteration('Started', 0)],
    [7, 5, ...iteration('Started', 1)],
    [8, 6, 'TaskStateEntered', entered('Try')],
    [9, 7, 'TaskStateEntered', entered('Try')],
    [10, 8, 'TaskScheduled'],
    [11, 9, 'TaskScheduled'],
    [12, 10, 'TaskFailed', failed],
    [13, 11, 'TaskFailed', failed],
    [14, 13, 'TaskStateExited', exited('Try')],
    [15, 14, 'PassStateEntered', entered('Bad')],
    [16, 12, 'TaskScheduled'],
    [17, 15, 'PassStateExited', exited('Bad')],
    [18, 17, ...iteration('Succeeded', 1)],
  ];
  const asHistory = (entries: typeof both): HistoryEvent[] =>
    entries.map(([id, previousEventId, type, details]) => ({ id, previousEventId, type, timestamp: id, ...details }));
  const marked = (entries: typeof both, running: boolean) => {
    const { nodes, edges } = mark(layOut(withMap), readVisits(asHistory(entries), running));
    return {
      states: Object.fromEntries(nodes.map(({ name, status }) => [name, status])),
      retries: Object.fromEntries(nodes.map(({ name, retries }) => [name, retries])),
      each: nodes.find(({ name }) => name === 'Each')?.iterations,
      taken: edges.filter(({ taken }) => taken).map(({ from, to }) => `${from} ${to}`),
    };
  };

  it('is in a group with the states of its iterations, and with no other', () => {
    const { groups, nodes, edges } = layOut(withMap);
    const [group] = groups;
    expect(groups).toHaveLength(1);
    if (!group) return;
    const overlaps = nodes.filter(
      (node) =>
        Math.abs(node.x - group.x) < (node.width + group.width) / 2 &&
        Math.abs(node.y - group.y) < (node.height + group.height) / 2,
    );
    expect(overlaps.map(({ name }) => name)).toEqual(['Each', 'Try', 'Good', 'Bad']);
    for (const node of overlaps) {
      expect(Math.abs(node.x - group.x) + node.width / 2).toBeLessThanOrEqual(group.width / 2 + 0.1);
      expect(Math.abs(node.y - group.y) + node.height / 2).toBeLessThanOrEqual(group.height / 2 + 0.1);
    }
    expect(edges.map(({ from, to, type }) => `${from} ${to} ${type}`)).toEqual([
      'Before Each next',
      'Each Try each',
      'Each After next',
      'Try Good next',
      'Try Bad catch',
    ]);
    const after = nodes.find(({ name }) => name === 'After');
    expect(after?.y).toBeGreaterThan(group.y + group.height / 2);
  });

  it('shows the states of its iterations as they take turns', () => {
    expect(marked(both, true)).toEqual({
      states: { Before: 'succeeded', Each: 'running', Try: 'running', Good: 'none', Bad: 'succeeded', After: 'none' },
      retries: { Before: 0, Each: 0, Try: 1, Good: 0, Bad: 0, After: 0 },
      each: { ended: 1, length: 2 },
      taken: ['Before Each', 'Each Try', 'Try Bad'],
    });
  });

  it('shows that an iteration has failed, and the others were ended', () => {
    const { states } = marked(
      [
        ...both,
        [19, 16, 'TaskFailed', failed],
        [20, 19, ...iteration('Failed', 0)],
        [21, 20, 'MapStateFailed'],
        [22, 21, 'ExecutionFailed'],
      ],
      false,
    );
    expect(states).toMatchObject({ Each: 'failed', Try: 'failed', Bad: 'succeeded', After: 'none' });
  });

  it('goes on after its last iteration', () => {
    const { states, taken } = marked(
      [
        ...both,
        [19, 16, 'TaskSucceeded'],
        [20, 19, 'TaskStateExited', exited('Try')],
        [21, 20, 'PassStateEntered', entered('Good')],
        [22, 21, 'PassStateExited', exited('Good')],
        [23, 22, ...iteration('Succeeded', 0)],
        [24, 23, 'MapStateSucceeded'],
        [25, 24, 'MapStateExited', exited('Each')],
        [26, 25, 'SucceedStateEntered', entered('After')],
        [27, 26, 'SucceedStateExited', exited('After')],
        [28, 27, 'ExecutionSucceeded'],
      ],
      false,
    );
    expect(states).toMatchObject({ Each: 'succeeded', Try: 'caught', Good: 'succeeded', After: 'succeeded' });
    expect(taken).toEqual(['Before Each', 'Each Try', 'Each After', 'Try Good', 'Try Bad']);
  });
});
