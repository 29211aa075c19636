/** The schemas of what `onboard --json` writes. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { buildDocumentSchemas, documentSchemaFolder } from '../../build-schemas.ts';

const stored = Object.fromEntries(
  readdirSync(documentSchemaFolder).map((file) => [file, readFileSync(path.join(documentSchemaFolder, file), 'utf8')]),
);

it('docs/schemas/ has the schemas that the code generates, and no others (npm run schemas writes them)', () => {
  expect(stored).toEqual(buildDocumentSchemas());
});

it('the document of the command links to each', () => {
  const document = readFileSync(path.join(documentSchemaFolder, '../onboard.md'), 'utf8');
  for (const file of Object.keys(stored)) expect(document).toContain(`](schemas/${file})`);
});
