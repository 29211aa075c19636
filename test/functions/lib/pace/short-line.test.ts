import { beforeEach, expect, it, vi } from 'vitest';
import { LONG_LINE_MS } from '../../../../core/pace/line.ts';
import { awaitShortLine } from '../../../../functions/lib/pace/short-line.ts';
import { FakePersonTable } from '../../../helpers/person/person-table.ts';

const table = new FakePersonTable();
const NOW = Date.UTC(2026, 0, 5);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout'], now: NOW });
  table.reset();
  return () => vi.useRealTimers();
});

/** Milliseconds until the line counts as short. */
async function waited(deadline = NOW + 60_000): Promise<number> {
  const waiting = awaitShortLine(deadline).then(() => Date.now() - NOW);
  await vi.runAllTimersAsync();
  return waiting;
}

it.each([
  ['there is no line', {}, 0],
  ['the line is over', { next: NOW - 1 }, 0],
  ['the line is short', { next: NOW + LONG_LINE_MS }, 0],
  ['the line is long', { next: NOW + LONG_LINE_MS + 2_500 }, 2_500],
  ['the line is too long by a part of a millisecond', { next: NOW + LONG_LINE_MS + 0.25 }, 1],
])('waits as long as the line is too long: %s', async (_, line, expected) => {
  table.setLine(line);
  await expect(waited()).resolves.toBe(expected);
});

it('waits again if the line has grown meanwhile', async () => {
  table.setLine({ next: NOW + LONG_LINE_MS + 1_000 });
  setTimeout(() => table.setLine({ next: NOW + LONG_LINE_MS + 3_000 }), 500);
  await expect(waited()).resolves.toBe(3_000);
});

it('waits no longer than the deadline', async () => {
  table.setLine({ next: NOW + 3_600_000 });
  await expect(waited(NOW + 7_000)).resolves.toBe(7_000);
});

it('does not wait if the line cannot be read', async () => {
  table.setLine({ next: NOW + 3_600_000 });
  table.fail('GetItem', 'InternalServerError', 500);
  await expect(waited()).resolves.toBe(0);
});
