import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { evaluate, statementSchema } from '../../../../packages/local-cloud/iam/statements.ts';

const KEY = 'states:StateMachineQualifier';

function decide(operator: string, patterns: string[], value: string | string[] | undefined) {
  const condition = { [operator]: { [KEY]: patterns } };
  const statement = v.parse(statementSchema, { Effect: 'Allow', Action: 'a:B', Resource: '*', Condition: condition });
  return evaluate([statement], {
    action: 'a:B',
    resource: 'arn',
    ...(value !== undefined && { context: { [KEY]: value } }),
  });
}

describe('a condition with ForAnyValue', () => {
  it.each<[string, string[], string[] | undefined, string]>([
    ['ForAnyValue:StringEquals', ['live'], ['live'], 'allowed'],
    ['ForAnyValue:StringEquals', ['live'], ['1', 'live'], 'allowed'],
    ['ForAnyValue:StringEquals', ['live', '1'], ['1'], 'allowed'],
    ['ForAnyValue:StringEquals', ['live'], ['liv'], 'implicitDeny'],
    ['ForAnyValue:StringEquals', ['l*'], ['live'], 'implicitDeny'],
    ['ForAnyValue:StringEquals', ['live'], [], 'implicitDeny'],
    ['ForAnyValue:StringEquals', ['live'], undefined, 'implicitDeny'],
    ['ForAnyValue:StringLike', ['l*'], ['live'], 'allowed'],
    ['ForAnyValue:StringLike', ['l*'], ['1'], 'implicitDeny'],
  ])('%s %j of %j is %s', (operator, patterns, values, expected) => {
    expect(decide(operator, patterns, values)).toBe(expected);
  });

  it('needs a key with several values, and other operators need a key with one value', () => {
    expect(decide('ForAnyValue:StringEquals', ['live'], 'live')).toBe('implicitDeny');
    expect(decide('StringEquals', ['live'], ['live'])).toBe('implicitDeny');
    expect(decide('StringNotEquals', ['live'], ['other'])).toBe('implicitDeny');
  });
});

describe('a condition with Null', () => {
  it.each<[string, string | string[] | undefined, string]>([
    ['false', 'live', 'allowed'],
    ['false', '', 'allowed'],
    ['false', ['live'], 'allowed'],
    ['false', undefined, 'implicitDeny'],
    ['true', undefined, 'allowed'],
    ['True', undefined, 'allowed'],
    ['true', 'live', 'implicitDeny'],
  ])('%s of %j is %s', (pattern, value, expected) => {
    expect(decide('Null', [pattern], value)).toBe(expected);
  });

  it('needs quotes in YAML, without which it is an empty key', () => {
    expect(() => decide('', ['true'], 'live')).toThrow('write "Null" in quotes');
  });

  it('takes no other value', () => {
    expect(() => decide('Null', ['maybe'], 'live')).toThrow('Null takes "true" and "false" only');
  });
});

it.each([
  'ForAllValues:StringEquals',
  'ForAnyValue:StringNotEquals',
  'StringEqualsIfExists',
  'forAnyValue:StringEquals',
])('refuses the unknown operator %s', (operator) => {
  expect(() => decide(operator, ['live'], ['live'])).toThrow('is not supported by the local cloud');
});
