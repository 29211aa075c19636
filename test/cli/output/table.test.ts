import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { drawTable } from '../../../cli/output/table.ts';
import { pipe, terminal } from '../../helpers/terminal.ts';

const head = ['User', 'Role', 'Count'];
const rows = [
  ['ada', 'arn:aws:iam::111122223333:role/analyst', '1'],
  ['grace', '', '20'],
];
const draw = (stream: NodeJS.WriteStream, cells = rows) =>
  stripVTControlCharacters(drawTable(head, cells, stream, ['left', 'left', 'right']));

const TABLE = [
  'User   Role                                    Count',
  'ada    arn:aws:iam::111122223333:role/analyst      1',
  'grace  -                                          20',
].join('\n');

const LINES = [
  'User:   ada',
  'Role:   arn:aws:iam::111122223333:role/analyst',
  'Count:  1',
  '',
  'User:   grace',
  'Count:  20',
].join('\n');

it.each([100, 120])('a terminal with %d columns shows columns', (width) => {
  expect(draw(terminal(width))).toBe(TABLE);
});

it.each([60, 80, 99])('a terminal with %d columns shows lines of label and value', (width) => {
  expect(draw(terminal(width))).toBe(LINES);
});

it('a pipe gets lines of label and value', () => {
  expect(draw(pipe())).toBe(LINES);
});

it('a table that is wider than the terminal becomes lines of label and value', () => {
  const long = `arn:aws:iam::111122223333:role/${'a'.repeat(80)}`;
  expect(draw(terminal(120), [['ada', long, '1']])).toContain(`Role:   ${long}\n`);
  // The widest table that fits.
  const fitting = 'r'.repeat(120 - 'ada  '.length - 1 - '  Count'.length);
  expect(draw(terminal(120), [['ada', fitting, '1']])).toMatch(/^User {2}Role/);
  expect(draw(terminal(120), [['ada', `${fitting}r`, '1']])).toMatch(/^User: /);
});

it('a column without values is left out', () => {
  const cells = [['ada', '', '1']];
  expect(draw(terminal(120), cells)).toBe('User  Count\nada       1');
  expect(draw(pipe(), cells)).toBe('User:   ada\nCount:  1');
});

it('characters that take two columns are aligned', () => {
  expect(
    draw(terminal(120), [
      ['日本', 'a', '1'],
      ['ada', 'b', '2'],
    ]),
  ).toBe('User  Role  Count\n日本  a         1\nada   b         2');
});
