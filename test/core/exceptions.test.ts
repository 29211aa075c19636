import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { documentedExceptions } from '../../core/exceptions.ts';

const MODELS: Record<string, string> = {
  identitystore: 'identitystore',
  finspace: 'finspace',
  'finspace-api': 'finspace-data',
  dynamodb: 'dynamodb',
};

it.each(Object.entries(documentedExceptions))('%s has the exceptions of its API model', (operation, names) => {
  const [service = '', name = ''] = operation.split(':');
  const file = createRequire(import.meta.url).resolve(`local-cloud/models/${MODELS[service]}.json`);
  const model = JSON.parse(readFileSync(file, 'utf8'));
  expect([...names].sort()).toEqual([...model.operations[name].errors].sort());
});
