import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from '../../../core/execution/canonical-request.ts';
import { executionName, MAX_ATTEMPTS, requestIdOf } from '../../../core/execution/execution-name.ts';
import { REQUEST_ID } from '../../../core/request/fields/request-id.ts';

const requestId = fc.stringMatching(REQUEST_ID);
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

/** RequestIds that look like parts of a name: hexadecimal groups of the lengths that digests and UUIDs have. */
const likeNames = fc
  .array(
    fc.oneof(
      ...[1, 2, 4, 8, 12].map((length) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`))),
      fc.stringMatching(/^[A-Za-z0-9_]{1,9}$/),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((groups) => groups.join('-').slice(0, 64));

it('tells its requestId, for every requestId and every attempt', () => {
  fc.assert(
    fc.property(fc.oneof(requestId, likeNames), fc.integer({ min: 1, max: MAX_ATTEMPTS }), (id, attempt) => {
      // A first attempt at such a request has a name that ends in a UUID.
      fc.pre(!/[0-9a-f]{8}(-[0-9a-f]{4}){3}$/.test(id));
      expect(requestIdOf(nameOf({ requestId: id }, attempt))).toBe(id);
    }),
    { numRuns: 1_000 },
  );
});

it.each([
  ['that EventBridge gives', '0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0'],
  ['that EventBridge gives, with the id of the event before it', 'f00dfeed_0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0'],
  ['of a first attempt whose requestId is like the front of a UUID', nameOf({ requestId: '0b1c2d3e-4f50-6172-8394' })],
  ['without a digest', 'HR-1'],
  ['with characters that no requestId has', 'HR.1-0123456789ab'],
])('a name %s tells no requestId', (_, name) => {
  expect(requestIdOf(name)).toBeUndefined();
});
