import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { buildSchemas, schemaFolder } from '../../build-schemas.ts';
import { EMAIL_ADDRESS } from '../../core/request/fields/email-address.ts';

it('holds the schemas that the code generates, and no others (npm run schemas writes them)', () => {
  const stored = Object.fromEntries(
    readdirSync(schemaFolder).map((file) => [file, readFileSync(path.join(schemaFolder, file), 'utf8')]),
  );
  expect(stored).toEqual(buildSchemas());
});

it('publishes what the contract says of addresses, lengths, and members without a value', () => {
  const schema = JSON.parse(readFileSync(path.join(schemaFolder, 'user-onboarding-requested.schema.json'), 'utf8'));
  const { userName, title, emails, name } = schema.properties.user.properties;
  expect(userName).toMatchObject({ type: 'string', minLength: 1, maxLength: 128 });
  expect(title).toMatchObject({ type: ['string', 'null'], maxLength: 1024 });
  expect(name.properties.familyName).toMatchObject({ type: 'string' });
  expect(emails.items.properties.value.pattern).toBe(EMAIL_ADDRESS.source);
  expect(() => new RegExp(EMAIL_ADDRESS.source, 'u'), 'JSON Schema reads patterns with u').not.toThrow();
});

interface SchemaResource {
  Type: string;
  Properties: { SchemaName: string; Content: string };
}

const registry: { Resources: Record<string, SchemaResource> } = JSON.parse(
  readFileSync(path.join(schemaFolder, 'registry.template.json'), 'utf8'),
);
const schemas = Object.values(registry.Resources)
  .filter(({ Type }) => Type === 'AWS::EventSchemas::Schema')
  .map(({ Properties }) => [Properties.SchemaName, Properties.Content] as const);

describe.each(schemas)('the entry %s of the schema registry', (name, content) => {
  it('is an OpenAPI 3.0 document', async () => {
    await expect(new Validator().validate(JSON.parse(content))).resolves.toEqual({ valid: true });
  });

  it('describes the whole event, as schema discovery does', () => {
    const { AWSEvent } = JSON.parse(content).components.schemas;
    const detailType = AWSEvent['x-amazon-events-detail-type'];
    expect(name).toBe(`${AWSEvent['x-amazon-events-source']}@${detailType.replaceAll(' ', '')}`);
    expect(AWSEvent.properties.detail).toEqual({ $ref: `#/components/schemas/${detailType.replaceAll(' ', '')}` });
  });

  // CloudFormation reference, AWS::EventSchemas::Schema.
  it('is not larger than a schema may be', () => {
    expect(content.length).toBeLessThan(100_000);
  });
});
