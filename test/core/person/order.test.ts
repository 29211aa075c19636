import fc from 'fast-check';
import { expect, it } from 'vitest';
import { earlier, later, orderKey, type Place, requestIdOfKey, timeOf } from '../../../core/person/order.ts';
import { REQUEST_ID } from '../../../core/request/fields/request-id.ts';

/** Times of one hour, so that equal ones occur, in several spellings. */
const time = fc
  .tuple(fc.integer({ min: 0, max: 3_600 }), fc.constantFrom(-720, 0, 345, 840), fc.boolean())
  .map(([second, offset, hasFraction]) => {
    const local = new Date(Date.UTC(2026, 0, 1) + second * 1_000 + offset * 60_000).toISOString();
    const minutes = String(Math.abs(offset) % 60).padStart(2, '0');
    const zone =
      offset === 0
        ? 'Z'
        : `${offset < 0 ? '-' : '+'}${String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0')}:${minutes}`;
    return `${hasFraction ? local.slice(0, -1) : local.slice(0, 19)}${zone}`;
  });
const place: fc.Arbitrary<Place> = fc.record(
  {
    requestedAt: time,
    sentAt: time,
    requestId: fc.stringMatching(REQUEST_ID),
    digest: fc.stringMatching(/^[0-9a-f]{12}$/),
  },
  { requiredKeys: ['sentAt', 'requestId', 'digest'] },
);

it('orders requests by the time that the sender gives, else by the time of sending', () => {
  fc.assert(
    fc.property(place, place, (one, other) => {
      const [first, second] = [one, other].map(({ requestedAt, sentAt }) => Date.parse(requestedAt ?? sentAt));
      fc.pre(first !== undefined && second !== undefined && first !== second);
      expect(orderKey(one) < orderKey(other)).toBe(Number(first) < Number(second));
    }),
  );
});

it('orders requests of the same time by the time of sending', () => {
  fc.assert(
    fc.property(place, place, time, (one, other, requestedAt) => {
      const [first, second] = [Date.parse(one.sentAt), Date.parse(other.sentAt)];
      fc.pre(first !== second);
      expect(orderKey({ ...one, requestedAt }) < orderKey({ ...other, requestedAt })).toBe(first < second);
    }),
  );
});

it('gives two requests the same key only if they are the same', () => {
  fc.assert(
    fc.property(place, place, time, (one, other, sentAt) => {
      const isSame = one.requestId === other.requestId && one.digest === other.digest;
      const key = ({ requestId, digest }: Place) => orderKey({ requestId, digest, sentAt });
      expect(key(one) === key(other)).toBe(isSame);
    }),
  );
});

it('gives the same key for all spellings of a time', () => {
  const names = { requestId: 'R-1', digest: '0123456789ab' };
  const keys = ['2026-01-05T09:00:00Z', '2026-01-05T10:00:00.000+01:00', '2026-01-05t08:30:00-00:30'].map((sentAt) =>
    orderKey({ ...names, sentAt }),
  );
  expect(new Set(keys)).toEqual(new Set(['2026-01-05T09:00:00.000Z 2026-01-05T09:00:00.000Z R-1 0123456789ab']));
});

it('reads the time and the requestId back', () => {
  fc.assert(
    fc.property(place, (one) => {
      const key = orderKey(one);
      expect(timeOf(key)).toBe(Date.parse(one.requestedAt ?? one.sentAt));
      expect(requestIdOfKey(key)).toBe(one.requestId);
    }),
  );
});

it('finds the later of two keys, whichever is there', () => {
  fc.assert(
    fc.property(fc.option(place, { nil: undefined }), fc.option(place, { nil: undefined }), (one, other) => {
      const keys = [one, other].map((each) => each && orderKey(each));
      const found = later(keys[0], keys[1]);
      expect(found).toBe(
        keys
          .filter((key) => key !== undefined)
          .sort()
          .at(-1),
      );
      expect(later(keys[1], keys[0])).toBe(found);
    }),
  );
});

it('finds the earlier of two keys; one that is absent is the earliest', () => {
  fc.assert(
    fc.property(place, place, (one, other) => {
      const keys = [orderKey(one), orderKey(other)] as const;
      expect(earlier(...keys)).toBe(keys.toSorted()[0]);
      expect(earlier(keys[0], undefined)).toBeUndefined();
      expect(earlier(undefined, keys[0])).toBeUndefined();
    }),
  );
});

it('refuses a text that is no time', () => {
  expect(() => orderKey({ sentAt: 'yesterday', requestId: 'R-1', digest: '0123456789ab' })).toThrow(RangeError);
});
