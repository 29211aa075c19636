/** What the documents refer to exists: links, headings, npm scripts, files of the repository. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { anchorsOf, exists, linkFault, linksOf, pathsOf, repositoryFiles, scriptsOf } from './markdown.ts';

const files = repositoryFiles();
const documents = files.filter((file) => file.endsWith('.md'));
const { scripts } = v.parse(
  v.object({ scripts: v.record(v.string(), v.string()) }),
  JSON.parse(readFileSync('package.json', 'utf8')),
);

it('looks at the documents', () => {
  expect(documents).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/runbook.md']));
});

describe.each(documents)('%s', (document) => {
  const markdown = readFileSync(document, 'utf8');

  it('has links that lead somewhere', () => {
    const faults = linksOf(markdown).flatMap(({ line, text }) => {
      const fault = linkFault(document, text, files);
      return fault === undefined ? [] : [`${document}:${line}: ${fault}`];
    });
    expect(faults).toEqual([]);
  });

  it('names npm scripts that exist', () => {
    const missing = scriptsOf(markdown).filter(({ text }) => !Object.hasOwn(scripts, text));
    expect(missing.map(({ line, text }) => `${document}:${line}: npm run ${text}`)).toEqual([]);
  });

  it('names files that exist', () => {
    const missing = pathsOf(markdown, files).filter(({ text }) => !exists(text, files));
    expect(missing.map(({ line, text }) => `${document}:${line}: ${text}`)).toEqual([]);
  });
});

it('links every document of docs/ from the README', () => {
  const linked = linksOf(readFileSync('README.md', 'utf8')).map(({ text }) => text.split('#')[0]);
  expect(linked).toEqual(expect.arrayContaining(documents.filter((document) => document.startsWith('docs/'))));
});

describe('the reader of Markdown', () => {
  const markdown = [
    '# The `a` & the b: c?',
    'See [b](../b.md#c), `npm run none` and `core/none.ts`, not `functions/<name>.ts` or `statemachine/*.asl.json`.',
    '`docs/none.md:3: text`, `none.md`, `joiners.csv`, `http://core/none`.',
    '```sh',
    'npm run --silent onboard -- start events/none.json # [no](link)',
    '```',
    '## Twice',
    '## Twice',
  ].join('\n');

  it('finds links outside of code, scripts and paths in code, and headings as GitHub names them', () => {
    expect(linksOf(markdown)).toEqual([{ line: 2, text: '../b.md#c' }]);
    expect(scriptsOf(markdown).map(({ text }) => text)).toEqual(['none', 'onboard']);
    expect(pathsOf(markdown, files).map(({ text }) => text)).toEqual([
      'core/none.ts',
      'docs/none.md',
      'none.md',
      'events/none.json',
    ]);
    expect(anchorsOf(markdown)).toEqual(['the-a--the-b-c', 'twice', 'twice-1']);
  });

  it('tells a file, a heading and a web page', () => {
    expect(linkFault('docs/deploy.md', '../README.md#run-it', files)).toBeUndefined();
    expect(linkFault('docs/deploy.md', 'https://example.com/none', files)).toBeUndefined();
    expect(linkFault('docs/deploy.md', '../README.md#none', files)).toBe('README.md has no heading #none');
    expect(linkFault('docs/deploy.md', 'none.md', files)).toBe('docs/none.md does not exist');
    expect(linkFault('README.md', 'events/schema/', files)).toBeUndefined();
  });
});
