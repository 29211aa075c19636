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

it.each([
  'ForAllValues:StringEquals',
  'ForAnyValue:StringNotEquals',
  'StringEqualsIfExists',
  'forAnyValue:StringEquals',
])('refuses the unknown operator %s', (operator) => {
  expect(() => decide(operator, ['live'], ['live'])).toThrow('is not supported by the local cloud');
});
