import { readdirSync, readlinkSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { Records } from '../../../../../packages/local-cloud/service/records.ts';
import { type KeyRange, keysInRange } from '../../../../../packages/local-cloud/service/storage/key-range.ts';
import { LargeMap } from '../../../../../packages/local-cloud/service/storage/large-map.ts';

interface Value {
  number: number;
}

const made: LargeMap<Value>[] = [];

afterEach(() => {
  for (const map of made.splice(0)) map.close();
});

/** A map with two entries in memory. */
function smallMap(options = {}): LargeMap<Value> {
  const map = new LargeMap<Value>({ inMemory: 2, ...options });
  made.push(map);
  return map;
}

const key = fc.constantFrom('', 'a', 'a/b', 'b', 'ä', 'B', '0', '~');

type Change = { set: string; number: number } | { delete: string } | { clear: true } | { get: string };

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ set: key, number: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ delete: key }) },
  { weight: 3, arbitrary: fc.record({ get: key }) },
  { weight: 1, arbitrary: fc.constant({ clear: true as const }) },
);

const range: fc.Arbitrary<KeyRange> = fc.record(
  { gt: key, gte: key, lt: key, lte: key, reverse: fc.boolean(), limit: fc.integer({ min: -1, max: 4 }) },
  { requiredKeys: [] },
);

it('a map with most entries in a file is like a map in memory after each change', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(change, range), { maxLength: 30 }), (steps) => {
      const map = smallMap();
      const model = new Map<string, Value>();
      for (const [step, wanted] of steps) {
        if ('set' in step) {
          map.set(step.set, { number: step.number });
          model.set(step.set, { number: step.number });
        } else if ('delete' in step) expect(map.delete(step.delete)).toBe(model.delete(step.delete));
        else if ('get' in step) {
          expect(map.get(step.get)).toEqual(model.get(step.get));
          expect(map.has(step.get)).toBe(model.has(step.get));
        } else {
          map.clear();
          model.clear();
        }
        expect(map.size).toBe(model.size);
        expect(map.oldest()).toEqual([...model][0]);
        expect([...map.entries()]).toEqual([...model]);
        expect([...map.values()]).toEqual([...model.values()]);
        expect(map.inRange(wanted)).toEqual(keysInRange(model.keys(), wanted).map((found) => model.get(found)));
      }
      map.close();
    }),
    { numRuns: 100 },
  );
});

it('no more entries are in memory than the map may have there', () => {
  const map = smallMap({ inMemory: 10 });
  const values = Array.from({ length: 1_000 }, (_, number) => new WeakRef({ number }));
  for (const [index, value] of values.entries()) map.set(`key ${index}`, value.deref() ?? { number: -1 });
  // A value that is in memory is the object itself, and one that was stored is a copy.
  const same = values.filter((value, index) => map.get(`key ${index}`) === value.deref());
  expect(same.length).toBeLessThanOrEqual(10);
  expect(map.size).toBe(1_000);
});

it('entries may be changed while all are read', () => {
  const map = smallMap();
  for (let index = 0; index < 1_000; index += 1) map.set(`key ${index}`, { number: index });
  const seen: number[] = [];
  for (const [name, { number }] of map.entries()) {
    seen.push(number);
    map.delete(name);
  }
  expect(seen).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
  expect(map.size).toBe(0);
});

it('the changes are written down in their order, and the contents at the start are not', () => {
  const changes: unknown[] = [];
  const map = smallMap({
    contents: new Map([['kept', { number: 0 }]]),
    observer: {
      set: (...change: unknown[]) => changes.push(change),
      delete: (...change: unknown[]) => changes.push(change),
      clear: () => changes.push('clear'),
    },
  });
  for (let number = 1; number < 4; number += 1) map.set(`key ${number}`, { number });
  map.delete('kept');
  map.delete('absent');
  map.clear();
  map.clear();
  expect(changes).toEqual([
    ['key 1', { number: 1 }],
    ['key 2', { number: 2 }],
    ['key 3', { number: 3 }],
    ['kept'],
    'clear',
  ]);
});

it.runIf(process.platform === 'linux')('the file has no name, and is closed with the records', () => {
  const records = new Records();
  const before = namelessFiles();
  const map = records.large('people');
  for (let index = 0; index < 20_000; index += 1) map.set(`key ${index}`, { text: 'x'.repeat(100) });
  expect(namelessFiles()).toBe(before + 1);
  records.close();
  expect(namelessFiles()).toBe(before);
});

/** Files without a name that this process has open. */
function namelessFiles(): number {
  return readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).endsWith('(deleted)');
    } catch {
      // The descriptor with which the folder was read.
      return false;
    }
  }).length;
}
