import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from '../../../core/execution/canonical-request.ts';
import { executionName, MAX_ATTEMPTS } from '../../../core/execution/execution-name.ts';

const requestId = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const request = fc.record({ requestId, user: fc.jsonValue() });
const nameOf = (value: { requestId: string }, attempt = 1) =>
  executionName({ requestId: value.requestId, input: canonicalJson(value) }, attempt);

it('is a name that Step Functions accepts and logs', () => {
  fc.assert(
    fc.property(request, fc.integer({ min: 1, max: MAX_ATTEMPTS }), (value, attempt) => {
      expect(nameOf(value, attempt)).toMatch(/^[0-9A-Za-z_-]{1,80}$/);
    }),
  );
});

it('does not depend on the order of members', () => {
  fc.assert(
    fc.property(request, (value) => {
      const reversed = { user: value.user, requestId: value.requestId };
      expect(nameOf(reversed)).toBe(nameOf(value));
    }),
  );
});

it('is different for another request and for another attempt', () => {
  fc.assert(
    fc.property(request, request, (one, other) => {
      fc.pre(canonicalJson(one) !== canonicalJson(other));
      expect(new Set([nameOf(one), nameOf(other), nameOf(one, 2), nameOf(other, 2)]).size).toBe(4);
    }),
  );
});
