/** Generates the JSON Schemas of the contract into `events/schema/`, from the one schema in the code. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import { onboardingRequestSchema } from './functions/lib/onboarding-request.ts';
import { onboardingFailureSchema, onboardingOutcomeSchema } from './functions/lib/outcome.ts';

/** Folder of the schemas. */
export const schemaFolder = path.join(import.meta.dirname, 'events/schema');

const SCHEMAS = [
  {
    file: 'user-onboarding-requested.schema.json',
    title: 'User Onboarding Requested',
    description:
      'Detail of the event, and input of the state machine. The limits that depend on the targets asked for and on the ' +
      'deployment are checked at run time: the allowed roles, the FinSpace limits on names and address, SUPER_USER.',
    schema: onboardingRequestSchema,
  },
  {
    file: 'user-onboarded.schema.json',
    title: 'User Onboarded',
    description: 'Detail of the event: the person has all that was asked for. Also the output of the execution.',
    schema: onboardingOutcomeSchema,
  },
  {
    file: 'user-onboarding-failed.schema.json',
    title: 'User Onboarding Failed',
    description:
      'Detail of the event: what failed, what to do, and what exists now. A user that is absent does not exist, or is not ' +
      "this person's.",
    schema: onboardingFailureSchema,
  },
];

/** @returns file name to the text of its JSON Schema */
export function buildSchemas(): Record<string, string> {
  return Object.fromEntries(
    SCHEMAS.map(({ file, title, description, schema }) => {
      const jsonSchema = toJsonSchema(schema, { target: 'draft-2020-12', errorMode: 'ignore' });
      return [file, `${JSON.stringify({ title, description, ...jsonSchema }, null, 2)}\n`];
    }),
  );
}

if (import.meta.main) {
  for (const [file, text] of Object.entries(buildSchemas())) {
    await writeFile(path.join(schemaFolder, file), text);
    console.log(`events/schema/${file}`);
  }
}
