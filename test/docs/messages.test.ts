/** The messages that `docs/troubleshooting.md` quotes are messages of the code. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { repositoryFiles } from './markdown.ts';

/** Source texts, with `*` for each value that the code inserts. In the document, values are examples or `...`. */
const sources = repositoryFiles()
  .filter((file) => /^(?:cli|local|packages)\/.*\.ts$/.test(file))
  .map((file) => readFileSync(file, 'utf8').replaceAll(/\$\{[^}]*\}/g, '*'));

/** The first cells of the table that are a quoted message. */
const quoted = [...readFileSync('docs/troubleshooting.md', 'utf8').matchAll(/^\| `([^`]+)` \|/gm)].map(
  ([, message = '']) => message,
);

it.each(quoted)('%s', (message) => {
  const parts = message.split(/\b4566\b|\bECONNREFUSED\b|\.\.\./).map((part) => part.replace(/[^\w\s]/g, '\\$&'));
  const text = new RegExp(parts.join('.*'));
  expect(sources.some((source) => text.test(source))).toBe(true);
});

it('finds messages in the table', () => {
  expect(quoted).toContain('There are no AWS credentials. ...');
});
