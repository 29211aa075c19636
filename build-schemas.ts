/**
 * Generates descriptions from the schemas in the code: of the events, JSON Schemas in `events/schema/` and the template of the
 * EventBridge schema registry with the same schemas; of what `onboard --json` writes, JSON Schemas in `docs/schemas/`.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type ConversionConfig, type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import { DOCUMENTS } from './cli/json/documents.ts';
import { KINDS, REQUEST_KINDS } from './core/kinds.ts';
import { supersededOutcomeSchema } from './core/outcome/outcome.ts';
import { OUTCOMES } from './core/outcome/outcomes.ts';
import { SUPERSEDED } from './core/outcome/superseded.ts';
import { CONTRACTS } from './core/request/contracts.ts';

/** Folder of the schemas of the events. */
export const schemaFolder = path.join(import.meta.dirname, 'events/schema');

/** Folder of the schemas of what the `onboard` command writes. */
export const documentSchemaFolder = path.join(import.meta.dirname, 'docs/schemas');

const REQUESTED_BY = 'hr';
const REPORTED_BY = 'finspace.onboarding';

/** What the schemas say of the events. */
const DESCRIPTIONS = {
  requested:
    'Detail of the event, and input of the state machine. Limits that depend on the deployment or on the targets asked for ' +
    'are checked at run time: the allowed roles, the FinSpace limits on names and address, SUPER_USER, the owner of the users.',
  succeeded:
    'Detail of the event: what the person has now, which is all that was asked for. Also the output of the execution.',
  failed:
    'Detail of the event: what failed, what to do, and what exists now. A user that is absent does not exist, or is not ' +
    "this person's. If the request was refused, no users were looked up.",
  superseded:
    'Detail of the event: the requestId of the newer request for the same person, because of which this request was not ' +
    'carried out. Also the output of the execution.',
};

const OF_KINDS = REQUEST_KINDS.flatMap((kind) => {
  const { requested, succeeded, failed } = KINDS[kind];
  const { success, failure } = OUTCOMES[kind];
  return [
    {
      source: REQUESTED_BY,
      detailType: requested,
      description: DESCRIPTIONS.requested,
      schema: CONTRACTS[kind].schema,
    },
    { source: REPORTED_BY, detailType: succeeded, description: DESCRIPTIONS.succeeded, schema: success },
    { source: REPORTED_BY, detailType: failed, description: DESCRIPTIONS.failed, schema: failure },
  ];
});

const EVENTS = [
  ...OF_KINDS,
  {
    source: REPORTED_BY,
    detailType: SUPERSEDED,
    description: DESCRIPTIONS.superseded,
    schema: supersededOutcomeSchema,
  },
];

type EventDescription = (typeof EVENTS)[number];
type Draft = 'draft-2020-12' | 'openapi-3.0';

/** Builds the schemas of the events. @returns the texts of the files by their names */
export function buildSchemas(): Record<string, string> {
  const schemas = EVENTS.map(({ source, detailType, description, schema }) => {
    const jsonSchema = toJsonSchema(schema, conversion('draft-2020-12', source));
    const file = `${detailType.toLowerCase().replaceAll(' ', '-')}.schema.json`;
    return [file, asFile({ title: detailType, description, ...jsonSchema })];
  });
  return { ...Object.fromEntries(schemas), 'registry.template.json': asFile(registryTemplate()) };
}

/** Builds the schemas of what the `onboard` command writes. @returns the texts of the files by their names */
export function buildDocumentSchemas(): Record<string, string> {
  const schemas = Object.entries(DOCUMENTS).map(([name, { schema, about }]) => [
    `onboard-${name}.schema.json`,
    asFile({ title: about, ...toJsonSchema(schema, { target: 'draft-2020-12' }) }),
  ]);
  return Object.fromEntries(schemas);
}

/** Settings of the conversion: lengths count characters, and in a request `null` means that the member is absent. */
function conversion(target: Draft, source: string): ConversionConfig {
  return {
    target,
    errorMode: 'ignore',
    overrideAction: ({ valibotAction, jsonSchema }) => {
      const limit = LENGTHS[valibotAction.type];
      return limit && 'requirement' in valibotAction
        ? { ...jsonSchema, [limit]: valibotAction.requirement }
        : undefined;
    },
    overrideSchema: ({ valibotSchema, jsonSchema }) =>
      source === REQUESTED_BY && valibotSchema.type === 'optional' ? orNull(jsonSchema, target) : undefined,
  };
}

function orNull(schema: JsonSchema, target: Draft): JsonSchema {
  if (Object.keys(schema).length === 0) return schema;
  const values = schema.enum && { enum: [...schema.enum, null] };
  if (target === 'openapi-3.0') return { ...schema, ...values, nullable: true };
  if (typeof schema.type === 'string') return { ...schema, ...values, type: [schema.type, 'null'] };
  return values ? { ...schema, ...values } : { anyOf: [schema, { type: 'null' }] };
}

/** Keywords for the lengths of texts, by the type of the valibot action. */
const LENGTHS: Readonly<Record<string, 'minLength' | 'maxLength'>> = {
  min_code_points: 'minLength',
  max_code_points: 'maxLength',
};

function asFile(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Template of a nested stack. CloudFormation takes the content of a schema only inline. */
function registryTemplate(): object {
  const schemas = EVENTS.map((event) => [
    `${event.detailType.replaceAll(' ', '')}Schema`,
    {
      Type: 'AWS::EventSchemas::Schema',
      Properties: {
        RegistryName: { 'Fn::GetAtt': ['Registry', 'RegistryName'] },
        // The naming scheme of schema discovery.
        SchemaName: `${event.source}@${event.detailType.replaceAll(' ', '')}`,
        Description: event.detailType,
        Type: 'OpenApi3',
        Content: JSON.stringify(openApiDocument(event), withoutEmptyRequired),
      },
    },
  ]);
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Schemas of the events of the FinSpace user onboarding; generated by npm run schemas',
    Parameters: { RegistryName: { Type: 'String', Description: 'Name of the schema registry' } },
    Resources: {
      Registry: {
        Type: 'AWS::EventSchemas::Registry',
        Properties: {
          RegistryName: { Ref: 'RegistryName' },
          Description: 'Requests and outcomes of the FinSpace user onboarding',
        },
      },
      ...Object.fromEntries(schemas),
    },
  };
}

/** OpenAPI 3.0 does not allow an empty list of required members. */
function withoutEmptyRequired(key: string, value: unknown): unknown {
  return key === 'required' && Array.isArray(value) && value.length === 0 ? undefined : value;
}

/**
 * The whole event in the format of schema discovery (EventBridge user guide, Schemas). The registry generates code from this
 * format.
 */
function openApiDocument({ source, detailType, description, schema }: EventDescription): object {
  const name = detailType.replaceAll(' ', '');
  const text = { type: 'string' };
  return {
    openapi: '3.0.0',
    info: { version: '1.0.0', title: name },
    paths: {},
    components: {
      schemas: {
        AWSEvent: {
          type: 'object',
          required: ['detail-type', 'resources', 'detail', 'id', 'source', 'time', 'region', 'version', 'account'],
          'x-amazon-events-detail-type': detailType,
          'x-amazon-events-source': source,
          properties: {
            detail: { $ref: `#/components/schemas/${name}` },
            account: text,
            'detail-type': text,
            id: text,
            region: text,
            resources: { type: 'array', items: text },
            source: text,
            time: { type: 'string', format: 'date-time' },
            version: text,
          },
        },
        [name]: { description, ...toJsonSchema(schema, conversion('openapi-3.0', source)) },
      },
    },
  };
}

if (import.meta.main) {
  const folders = [
    [schemaFolder, buildSchemas()],
    [documentSchemaFolder, buildDocumentSchemas()],
  ] as const;
  for (const [folder, files] of folders) {
    for (const [file, text] of Object.entries(files)) {
      await writeFile(path.join(folder, file), text);
      console.log(path.relative(import.meta.dirname, path.join(folder, file)));
    }
  }
}
