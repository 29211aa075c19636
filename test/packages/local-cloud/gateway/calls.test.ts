import { expect, it } from 'vitest';
import { Calls, SPAN_MS, SPANS_KEPT } from '../../../../packages/local-cloud/gateway/calls.ts';

it('counts calls over time, in spans', () => {
  const clock = { now: 10 * SPAN_MS };
  const calls = new Calls(() => clock.now);
  calls.count('finspace:GetKxUser', 'ok');
  clock.now += SPAN_MS - 1;
  calls.count('finspace:GetKxUser', 'ok');
  clock.now += 1;
  calls.count('finspace:GetKxUser', 'reset');
  expect(calls.spans()).toEqual([
    { at: 10 * SPAN_MS, counts: { 'finspace:GetKxUser': { ok: 2 } } },
    { at: 11 * SPAN_MS, counts: { 'finspace:GetKxUser': { reset: 1 } } },
  ]);
});

it('keeps the last spans only, and all counts', () => {
  const clock = { now: 0 };
  const calls = new Calls(() => clock.now);
  for (let span = 0; span <= SPANS_KEPT; span += 1) {
    clock.now = span * SPAN_MS;
    calls.count('sqs:SendMessage', 'ok');
  }
  expect(calls.spans()).toHaveLength(SPANS_KEPT);
  expect(calls.spans()[0]?.at).toBe(SPAN_MS);
  expect(calls.counts()).toEqual({ 'sqs:SendMessage': { ok: SPANS_KEPT + 1 } });
});
