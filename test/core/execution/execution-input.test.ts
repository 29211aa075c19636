import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from '../../../core/execution/canonical-request.ts';
import { executionInput, requestOf, sentAtOf } from '../../../core/execution/execution-input.ts';

const STARTED_AT = '2026-01-05T09:00:00.000Z';
const before = fc.date({ max: new Date(Date.parse(STARTED_AT) - 1), noInvalidDate: true, min: new Date(0) });
const request = fc.dictionary(fc.string(), fc.jsonValue()).map((value): object => ({ requestId: 'R-1', ...value }));

it('has the request and its time of sending', () => {
  fc.assert(
    fc.property(request, before, (value, sent) => {
      const input: unknown = JSON.parse(executionInput(canonicalJson(value), sent.toISOString()));
      expect(requestOf(input)).toEqual(JSON.parse(canonicalJson(value)));
      expect(sentAtOf(input, STARTED_AT)).toBe(sent.toISOString());
    }),
  );
});

it('may be any request alone, which was sent when its execution started', () => {
  fc.assert(
    fc.property(fc.oneof(request, fc.jsonValue()), (value) => {
      fc.pre(!(typeof value === 'object' && value !== null && 'sentAt' in value && 'request' in value));
      expect(requestOf(value)).toBe(value);
      expect(sentAtOf(value, STARTED_AT)).toBe(STARTED_AT);
    }),
  );
});

it('cannot be dated ahead: it was sent at the latest when its execution started', () => {
  const input = { sentAt: '2026-01-05T09:00:00.001Z', request: {} };
  expect(sentAtOf(input, STARTED_AT)).toBe(STARTED_AT);
  expect(sentAtOf({ ...input, sentAt: '2026-01-05T10:30:00+02:00' }, STARTED_AT)).toBe('2026-01-05T10:30:00+02:00');
});

it.each([
  ['another member', { sentAt: STARTED_AT, request: {}, requestId: 'R-1' }],
  ['a time that is none', { sentAt: 'yesterday', request: {} }],
  ['a time that is a number', { sentAt: 0, request: {} }],
  ['no time', { request: {} }],
  ['no request', { sentAt: STARTED_AT }],
])('is no envelope with %s', (_, input) => {
  expect(requestOf(input)).toBe(input);
  expect(sentAtOf(input, STARTED_AT)).toBe(STARTED_AT);
});
