import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { buildSchemas, schemaFolder } from '../../build-schemas.ts';

it('holds the schemas that the code generates, and no others (npm run schemas writes them)', () => {
  const stored = Object.fromEntries(
    readdirSync(schemaFolder).map((file) => [file, readFileSync(path.join(schemaFolder, file), 'utf8')]),
  );
  expect(stored).toEqual(buildSchemas());
});
