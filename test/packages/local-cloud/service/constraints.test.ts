import { describe, expect, it } from 'vitest';
import { conform, fullPattern } from '../../../../packages/local-cloud/service/constraints.ts';
import { loadServiceModel } from '../../../../packages/local-cloud/service/model-service.ts';
import type { ServiceModel, Shape } from '../../../../packages/local-cloud/service/service-model.ts';

const NAMES = ['identitystore', 'finspace', 'finspace-data', 'dynamodb'] as const;

/** A model of one structure with the member `value` of a shape. */
function modelOf(shape: Shape, others: Record<string, Shape> = {}): ServiceModel {
  return {
    ...loadServiceModel('finspace'),
    shapes: { Input: { type: 'structure', members: { Value: { shape: 'Value' } } }, Value: shape, ...others },
  };
}

const text: Record<string, Shape> = { Text: { type: 'string', max: 3, pattern: '[a-z]*' } };

describe.each(NAMES)('the model of %s', (name) => {
  const { shapes } = loadServiceModel(name);
  const patterns = Object.entries(shapes).flatMap(([shape, { pattern }]) => (pattern ? [{ shape, pattern }] : []));
  it.each(patterns)('has a pattern of $shape that can be read', ({ pattern }) => {
    expect(fullPattern(pattern)).toBeInstanceOf(RegExp);
  });

  it('has only types that are checked', () => {
    const known = ['structure', 'list', 'map', 'string', 'blob', 'integer', 'long', 'double', 'boolean', 'timestamp'];
    for (const { type } of Object.values(shapes)) expect(known).toContain(type);
  });
});

it.each<[string, Shape, unknown, string]>([
  ['a blob', { type: 'blob' }, 1, 'Member must be a blob'],
  ['a number', { type: 'double' }, 'x', 'Member must be a number'],
  ['a string', { type: 'string' }, 1, 'Member must be a string'],
  ['an integer', { type: 'integer' }, '1', 'Member must be an integer'],
  ['a whole number', { type: 'integer' }, 1.5, 'Member must be an integer'],
  ['a finite number', { type: 'long' }, Number.POSITIVE_INFINITY, 'Member must be an integer'],
  ['a boolean', { type: 'boolean' }, 'true', 'Member must be a boolean'],
  ['a timestamp', { type: 'timestamp' }, '2026-11-22', 'Member must be a timestamp'],
  ['a list', { type: 'list', member: { shape: 'Text' } }, { 0: 'a' }, 'Member must be a list'],
  ['a map', { type: 'map', key: { shape: 'Text' }, value: { shape: 'Text' } }, [], 'Member must be a map'],
  ['a structure', { type: 'structure', members: {} }, [], 'Member must be a structure'],
  ['the largest', { type: 'integer', max: 5 }, 6, 'Member must have value less than or equal to 5'],
  ['the smallest', { type: 'integer', min: 5 }, 4, 'Member must have value greater than or equal to 5'],
  [
    'the whole pattern',
    { type: 'string', pattern: 'a|b' },
    'ab',
    'Member must satisfy regular expression pattern: a|b',
  ],
  [
    'the pattern without a line end',
    { type: 'string', pattern: '^a$' },
    'a\n',
    'Member must satisfy regular expression pattern: ^a$',
  ],
  ['an enum value', { type: 'string', enum: ['A', 'B'] }, 'C', 'Member must satisfy enum value set: [A, B]'],
  [
    'one member of a union',
    { type: 'structure', union: true, members: { A: { shape: 'Text' } } },
    {},
    'Member must have exactly one of its members set',
  ],
  [
    'map keys',
    { type: 'map', key: { shape: 'Text' }, value: { shape: 'Text' } },
    { A: 'b' },
    'Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-z]*]',
  ],
  [
    'map values',
    { type: 'map', key: { shape: 'Text' }, value: { shape: 'Text' } },
    { a: 'long' },
    'Map value must satisfy constraint: [Member must have length less than or equal to 3]',
  ],
])('demands %s', (_what, shape, value, constraint) => {
  expect(conform(modelOf(shape, text), 'Input', { Value: value }).violations).toEqual([
    `Value at 'value' failed to satisfy constraint: ${constraint}`,
  ]);
});

it('names list elements by their position, and refuses null elements', () => {
  const model = modelOf({ type: 'list', member: { shape: 'Text' } }, text);
  expect(conform(model, 'Input', { Value: ['a', null, 'B'] }).violations).toEqual([
    "Value at 'value.2.member' failed to satisfy constraint: Member must not be null",
    "Value at 'value.3.member' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]*",
  ]);
});

it('drops null and members that the model does not have', () => {
  const model = loadServiceModel('identitystore');
  const { value, violations } = conform(model, 'CreateUserRequest', {
    IdentityStoreId: 'd-1234567890',
    UserName: null,
    Name: { GivenName: 'Ada', Unknown: 1 },
    unknown: { deep: {} },
  });
  expect(violations).toEqual([]);
  expect(value).toEqual({ IdentityStoreId: 'd-1234567890', Name: { GivenName: 'Ada' } });
});

it('counts two code units as one character', () => {
  const model = modelOf({ type: 'string', min: 2, max: 2 });
  expect(conform(model, 'Input', { Value: '😀' }).violations).toHaveLength(1);
  expect(conform(model, 'Input', { Value: '😀😀' }).violations).toEqual([]);
});
