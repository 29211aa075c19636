import fc from 'fast-check';
import { expect, it } from 'vitest';
import { REQUEST_KINDS } from '../../../core/kinds.ts';
import { requestNameOf } from '../../../core/person/request-name.ts';
import { REQUEST_ID } from '../../../core/request/fields/request-id.ts';

const request = fc.record({
  requestId: fc.stringMatching(REQUEST_ID),
  user: fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.string({ unit: 'grapheme' }), { minKeys: 1 }),
});
const kind = fc.constantFrom(...REQUEST_KINDS);

it('has the requestId, and a digest of twelve hexadecimal digits', () => {
  fc.assert(
    fc.property(request, kind, (value, ofKind) => {
      expect(requestNameOf(value, ofKind)).toEqual({
        requestId: value.requestId,
        digest: expect.stringMatching(/^[0-9a-f]{12}$/),
      });
    }),
  );
});

it('does not depend on the way in: order of members, kind, unassigned attributes', () => {
  fc.assert(
    fc.property(request, kind, (value, ofKind) => {
      const { requestId, user } = value;
      const others = [
        { user, requestId },
        { ...value, kind: ofKind },
        { ...value, kind: null, finSpace: null },
        { ...value, user: { ...user, unassigned: null, emails: [] } },
      ];
      const name = requestNameOf(value, ofKind);
      for (const other of others) expect(requestNameOf(other, ofKind)).toEqual(name);
    }),
  );
});

it('differs for a correction, another kind and another requestId', () => {
  fc.assert(
    fc.property(request, request, fc.string({ minLength: 1 }), (value, { requestId }, more) => {
      fc.pre(requestId !== value.requestId);
      const name = requestNameOf(value, 'onboarding');
      expect(requestNameOf({ ...value, user: { ...value.user, corrected: more } }, 'onboarding')?.digest).not.toBe(
        name?.digest,
      );
      expect(requestNameOf({ ...value, requestedAt: '2026-01-05T09:00:00Z' }, 'onboarding')?.digest).not.toBe(
        name?.digest,
      );
      expect(requestNameOf(value, 'role-change')?.digest).not.toBe(name?.digest);
      expect(requestNameOf({ ...value, requestId }, 'onboarding')).not.toEqual(name);
    }),
  );
});

function nested(depth: number): object {
  let value: object = {};
  for (let level = 0; level < depth; level += 1) value = { value };
  return value;
}

it.each([
  ['no object', 'R-1'],
  ['null', null],
  ['a request without an id', { user: {} }],
  ['a request whose id breaks the contract', { requestId: 'R 1' }],
  ['text that is not valid Unicode', { requestId: 'R-1', user: { title: '\uD800' } }],
  ['a request that is nested too deeply', { requestId: 'R-1', user: nested(100_000) }],
])('has no name: %s', (_, value) => {
  expect(requestNameOf(value, 'onboarding')).toBeUndefined();
});
