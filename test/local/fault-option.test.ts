import { InvalidArgumentError } from 'commander';
import { expect, it } from 'vitest';
import { parseFault } from '../../local/fault-option.ts';

it.each([
  ['finspace:CreateKxUser=ThrottlingException', { error: 'ThrottlingException', times: 1, when: 'before' }],
  ['finspace:CreateKxUser=ThrottlingException*2', { error: 'ThrottlingException', times: 2, when: 'before' }],
  ['finspace:CreateKxUser=reset@after', { reset: true, times: 1, when: 'after' }],
  ['finspace:CreateKxUser=X*always@after', { error: 'X', times: 'always', when: 'after' }],
])('reads %s', (text, fault) => {
  expect(parseFault(text)).toEqual([{ operation: 'finspace:CreateKxUser', ...fault }]);
});

it('reads a fault of all operations of a service, after those before it', () => {
  const before = parseFault('finspace-api:CreateUser=reset');
  expect(parseFault('identitystore:*=X', before).map(({ operation }) => operation)).toEqual([
    'finspace-api:CreateUser',
    'identitystore:*',
  ]);
});

it.each(['', 'nonsense', 'a:b', 'a:b=', 'a:b=X*', 'a:b=X*-1', 'a:b=X@before', 'a:b=X*0.5'])('refuses "%s"', (text) => {
  expect(() => parseFault(text)).toThrow(InvalidArgumentError);
});
