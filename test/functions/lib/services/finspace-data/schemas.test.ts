import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticOperationSchema } from '@smithy/types';
import { describe, expect, it } from 'vitest';
import {
  CreateUser,
  DisableUser,
  EnableUser,
  errorTypeRegistries,
  GetUser,
  ListUsers,
} from '../../../../../functions/lib/services/finspace-data/schemas.ts';

interface ModelMember {
  shape: string;
  location?: 'uri' | 'querystring';
  idempotencyToken?: boolean;
}

interface ModelShape {
  type: string;
  members?: Record<string, ModelMember>;
  member?: ModelMember;
  required?: string[];
  sensitive?: boolean;
  error?: { httpStatusCode: number };
}

interface Model {
  operations: Record<string, { http: { method: string; requestUri: string }; input: string; output: string }>;
  shapes: Record<string, ModelShape>;
}

const file = createRequire(import.meta.url).resolve('local-cloud/models/finspace-data.json');
const model: Model = JSON.parse(readFileSync(file, 'utf8'));

/** A comparable description of a shape, for the schema and for the API model. */
type Description = { type: string; sensitive: boolean; members?: Record<string, unknown>; item?: Description };

function describeModel(name: string): Description {
  const { type, members, member, sensitive = false } = modelShape(name);
  if (member) return { type: 'list', sensitive, item: describeModel(member.shape) };
  if (!members) return { type: ['integer', 'long'].includes(type) ? 'number' : type, sensitive };
  const described = Object.entries(members).map(([key, { shape, location, idempotencyToken = false }]) => [
    key,
    { ...describeModel(shape), location, idempotencyToken },
  ]);
  return { type: 'structure', sensitive, members: Object.fromEntries(described) };
}

function describeSchema(schema: NormalizedSchema): Description {
  const sensitive = Boolean(schema.getMergedTraits().sensitive);
  if (schema.isListSchema()) return { type: 'list', sensitive, item: describeSchema(schema.getValueSchema()) };
  if (!schema.isStructSchema()) return { type: schema.isNumericSchema() ? 'number' : 'string', sensitive };
  const described = [...schema.structIterator()].map(([key, member]) => {
    const { httpLabel, httpQuery } = member.getMergedTraits();
    const location = httpLabel ? 'uri' : httpQuery === key ? 'querystring' : undefined;
    return [key, { ...describeSchema(member), location, idempotencyToken: member.isIdempotencyToken() }];
  });
  return { type: 'structure', sensitive, members: Object.fromEntries(described) };
}

function modelShape(name: string): ModelShape {
  const shape = model.shapes[name];
  if (!shape) throw new Error(`The API model has no shape ${name}`);
  return shape;
}

/** Returns the required members of a schema: its last element is their number, and they come first. */
function requiredMembers(schema: NormalizedSchema): string[] {
  const source = schema.getSchema();
  if (!Array.isArray(source) || source[0] !== 3) throw new Error('Not the schema of a structure');
  return source[4].slice(0, source[6] ?? 0);
}

describe.each<[string, StaticOperationSchema]>([
  ['CreateUser', CreateUser],
  ['GetUser', GetUser],
  ['ListUsers', ListUsers],
  ['EnableUser', EnableUser],
  ['DisableUser', DisableUser],
])('%s', (name, [, , , traits, inputOf, outputOf]) => {
  const operation = model.operations[name];
  if (!operation) throw new Error(`The API model has no operation ${name}`);
  const input = NormalizedSchema.of(inputOf);
  const output = NormalizedSchema.of(outputOf);

  it('has the method and path of the API model', () => {
    expect(traits).toEqual({ http: [operation.http.method, operation.http.requestUri, 200] });
  });

  it('has the members of the API model, with the same locations and sensitive traits', () => {
    expect(describeSchema(input)).toEqual(describeModel(operation.input));
    expect(describeSchema(output)).toEqual(describeModel(operation.output));
  });

  it('requires the same members as the API model', () => {
    expect(requiredMembers(input)).toEqual(modelShape(operation.input).required ?? []);
  });
});

it.each(Object.entries(model.shapes).filter(([, { error }]) => error))(
  '%s has the status and the members of the API model',
  (name, { error, members = {} }) => {
    const schema = errorTypeRegistries
      .map((registry) => registry.find((each) => NormalizedSchema.of(each).getName() === name))
      .find((each) => each !== undefined);
    if (!Array.isArray(schema) || schema[0] !== -3) throw new Error(`No registry has the exception ${name}`);
    const [, , , traits, schemaMembers] = schema;
    const status = error?.httpStatusCode ?? 0;
    expect(traits).toEqual({ error: status < 500 ? 'client' : 'server', httpError: status });
    expect(schemaMembers).toEqual(Object.keys(members));
  },
);
