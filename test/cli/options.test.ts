/** Values of the command that other files have, too. */
import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from '@commander-js/extra-typings';
import { parse as parseToml } from 'smol-toml';
import { expect, it } from 'vitest';
import { STARTS_PER_SECOND } from '../../cli/executions/starts-per-second.ts';
import { DEFAULT_STACK, parsePositive } from '../../cli/options.ts';
import { stackOf } from '../helpers/deployment.ts';

it('the default stack is that of samconfig.toml', () => {
  expect(parseToml(readFileSync('samconfig.toml', 'utf8'))).toMatchObject({
    default: { global: { parameters: { stack_name: DEFAULT_STACK } } },
  });
});

it('resume --all-failed starts as many executions in a second as the batch function does by default', () => {
  expect(Number(stackOf({}).parameters.StartsPerSecond)).toBe(STARTS_PER_SECOND);
});

it.each(['0', '-1', 'soon', 'Infinity', ''])('the value %j is not a positive number', (text) => {
  expect(() => parsePositive(text)).toThrow(InvalidArgumentError);
});
