import type { SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { untilEnded } from '../../../cli/executions/until-ended.ts';

// Pauses are promises of node:timers/promises, which Vitest does not fake.
const { pauses } = vi.hoisted(() => ({ pauses: [] as number[] }));
vi.mock('node:timers/promises', () => ({
  setTimeout: async (milliseconds: number) => {
    pauses.push(milliseconds);
    vi.setSystemTime(Date.now() + milliseconds);
  },
}));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

it('polls soon at first, and not often while an execution takes long', async () => {
  const start = Date.now();
  const send = vi.fn(async () => ({ status: Date.now() - start < 60_000 ? 'RUNNING' : 'SUCCEEDED' }));
  expect(await untilEnded({ send } as unknown as SFNClient, 'arn')).toBe('SUCCEEDED');
  expect(pauses[0]).toBe(20);
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  expect(pauses.at(-1)).toBe(500);
  // A pause of 500 ms from the beginning would make 120 calls.
  expect(send.mock.calls.length).toBeLessThan(150);
});
