import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { layOut, mark } from '../../../../packages/local-cloud/console/api/graph.ts';
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

describe('the graph', () => {
  it.each(['onboard-user', 'change-kx-role'])('of %s has no states on each other, and all transitions', (name) => {
    const text = readFileSync(`statemachine/${name}.asl.json`, 'utf8');
    const { width, height, nodes, edges } = layOut(text);
    expect(nodes.map((node) => node.name)).toEqual(Object.keys(JSON.parse(text).States));
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
    const targets = [...text.matchAll(/"(?:Next|Default)": "([^"]+)"/g)].map(([, target]) => target);
    expect(new Set(edges.map(({ to }) => to))).toEqual(new Set(targets));
    for (const { points } of edges) expect(points.length).toBeGreaterThanOrEqual(2);
  });

  it('has one transition for all errors that lead to a state', () => {
    expect(layOut(definition).edges).toMatchObject([
      { from: 'Try', to: 'Done', type: 'next', errors: [] },
      { from: 'Try', to: 'Stop', type: 'catch', errors: ['A', 'B', 'C'] },
    ]);
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
