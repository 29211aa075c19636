import { InvalidArgumentError } from 'commander';
import { expect, it } from 'vitest';
import { parsePort, parseSpeed } from '../../local/command-options.ts';

it.each([
  ['0', 0],
  ['4566', 4566],
  ['65535', 65_535],
])('reads the port %s', (text, port) => {
  expect(parsePort(text)).toBe(port);
});

it.each(['x', '', ' ', '-1', '65536', '1.5'])('refuses the port "%s"', (text) => {
  expect(() => parsePort(text)).toThrow(InvalidArgumentError);
});

it.each([
  ['1', 1],
  ['2.5', 2.5],
])('reads the speed %s', (text, speed) => {
  expect(parseSpeed(text)).toBe(speed);
});

it.each(['x', '0', '0.5', 'Infinity', ''])('refuses the speed "%s"', (text) => {
  expect(() => parseSpeed(text)).toThrow(InvalidArgumentError);
});
