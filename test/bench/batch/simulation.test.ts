import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Agenda } from '../../../bench/batch/agenda.ts';
import { SECONDS_A_PERSON } from '../../../bench/batch/people.ts';
import { simulate } from '../../../bench/batch/simulation.ts';
import { TokenBuckets } from '../../../bench/batch/token-buckets.ts';

describe('a simulated batch', () => {
  it.each(['queue', 'events'] as const)('by %s takes its ideal time, without a throttled call', (way) => {
    const people = 3_000;
    const { seconds, throttled, failures } = simulate(way, people);
    expect(seconds / (people * SECONDS_A_PERSON)).toBeCloseTo(1, 2);
    expect({ throttled, failures }).toEqual({ throttled: 0, failures: 0 });
  });

  it('by the queue keeps few executions open, however many people there are', () => {
    expect(simulate('queue', 3_000).open).toBeLessThanOrEqual(simulate('queue', 300).open + 2);
  });

  it('without a line throttles calls, and people fail', () => {
    const { retries, failures } = simulate('unpaced', 1_000);
    expect(retries).toBeGreaterThan(1_000);
    expect(failures).toBeGreaterThan(0);
  });

  it('by more events than the line can hold lets people fail', () => {
    expect(simulate('events', 12_000).failures).toBeGreaterThan(0);
  });
});

it('an agenda lets things happen in the order of their times, and of their addition', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), (waits) => {
      const agenda = new Agenda();
      const happened: [number, number][] = [];
      waits.forEach((wait, index) => {
        agenda.add(wait, () => happened.push([agenda.now, index]));
      });
      agenda.run();
      const expected = waits.map((wait, index): [number, number] => [wait, index]);
      expect(happened).toEqual(expected.sort(([a, i], [b, j]) => a - b || i - j));
    }),
  );
});

it('a bucket holds the calls of one second, and fills again', () => {
  const buckets = new TokenBuckets({ identityStore: 2, finSpace: 1, kx: 1 });
  const spend = (now: number) => buckets.spend('identityStore', now);
  expect([spend(0), spend(0), spend(0), spend(500), spend(500), spend(60_000), spend(60_000), spend(60_000)]).toEqual([
    true,
    true,
    false,
    true,
    false,
    true,
    true,
    false,
  ]);
});
