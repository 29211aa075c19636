/** The dispositions: the document has the sentences of the code. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ADVICE } from '../../core/dispositions.ts';

const TABLE = /<!-- dispositions:begin -->\n(.*?)<!-- dispositions:end -->/s;

it('has the sentence of each disposition in docs/outcomes.md, in the order of the code', () => {
  const [, table = ''] = TABLE.exec(readFileSync('docs/outcomes.md', 'utf8')) ?? [];
  const rows = Object.entries(ADVICE).map(([disposition, advice]) => `| \`${disposition}\` | ${advice} |\n`);
  expect(table).toBe(`| disposition | what to do |\n| --- | --- |\n${rows.join('')}`);
});

it('has a section in the runbook for each disposition', () => {
  const headings = readFileSync('docs/runbook.md', 'utf8').match(/^### .*$/gm);
  expect(headings).toEqual(expect.arrayContaining(Object.keys(ADVICE).map((disposition) => `### ${disposition}`)));
});
