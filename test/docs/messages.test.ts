/** The messages that `docs/troubleshooting.md` quotes are messages of the code. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { repositoryFiles } from './markdown.ts';

/** Source texts, with `*` for each value that the code inserts. */
const sources = repositoryFiles()
  .filter((file) => /^(?:cli|local|packages)\/.*\.ts$/.test(file))
  .map((file) => readFileSync(file, 'utf8').replaceAll(/\$\{[^}]*\}/g, '*'));

/** The first cells of the table that are a quoted message. */
const quoted = [...readFileSync('docs/troubleshooting.md', 'utf8').matchAll(/^\| `([^`]+)` \|/gm)].map(
  ([, message = '']) => message,
);

it.each(quoted)('%s', (message) => {
  const text = message.replace(/\b4566\b|\bECONNREFUSED\b|\.\.\./, '*');
  expect(sources.some((source) => source.includes(text))).toBe(true);
});

it('finds messages in the table', () => {
  expect(quoted).toContain('There are no AWS credentials.');
});
