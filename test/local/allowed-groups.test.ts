import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readAllowedGroups } from '../../local/allowed-groups.ts';

const one = '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b01';
const two = '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b02';

it('reads pairs; a name may have spaces', () => {
  expect(readAllowedGroups(`Quants=${one}, Equity Traders=906762c1d2-${two}`)).toEqual([
    { name: 'Quants', id: one },
    { name: 'Equity Traders', id: `906762c1d2-${two}` },
  ]);
});

it.each(['', ' '])('has no groups in "%s"', (value) => {
  expect(readAllowedGroups(value)).toEqual([]);
});

it.each([
  ['no id', 'Quants', 'entry 1 must be name=GroupId'],
  ['an empty id', 'Quants=', 'entry 1 must be name=GroupId'],
  ['no name', `=${one}`, 'entry 1 must be name=GroupId'],
  ['an empty entry', `Quants=${one},`, 'entry 2 must be name=GroupId'],
  ['two equals signs', `Quants=${one}=${two}`, 'entry 1 must be name=GroupId'],
  ['an id that is none', 'Quants=906762c1', 'entry 1 has no group id'],
  ['a name twice', `Quants=${one},quants=${two}`, 'entry 2 has the name of another entry'],
  ['an id twice', `Quants=${one},Traders=${one.toUpperCase()}`, 'entry 2 has the group id of another entry'],
])('refuses %s', (_what, value, message) => {
  expect(() => readAllowedGroups(value)).toThrow(`Parameter AllowedGroups: ${message}`);
});

it('reads back every list of pairs', () => {
  const name = fc.stringMatching(/^[^\s=,](?:[^=,]*[^\s=,])?$/);
  const groups = fc.uniqueArray(fc.record({ name, id: fc.uuid() }), {
    selector: (group) => group.name.toLowerCase(),
    comparator: 'IsStrictlyEqual',
  });
  fc.assert(
    fc.property(groups, (given) => {
      fc.pre(new Set(given.map(({ id }) => id)).size === given.length);
      expect(readAllowedGroups(given.map((group) => `${group.name}=${group.id}`).join(','))).toEqual(given);
    }),
  );
});
