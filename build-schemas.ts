/** Generates the JSON Schemas of the contract into `events/schema/`, from the one schema in the code. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import { onboardingRequestSchema } from './functions/lib/onboarding-request.ts';

/** Folder of the schemas. */
export const schemaFolder = path.join(import.meta.dirname, 'events/schema');

/** @returns file name to the text of its JSON Schema */
export function buildSchemas(): Record<string, string> {
  const schema = {
    title: 'User Onboarding Requested',
    description:
      'Detail of the event, and input of the state machine. The limits that depend on the targets asked for and on the ' +
      'deployment are checked at run time: the allowed roles, the FinSpace limits on names and address, SUPER_USER.',
    ...toJsonSchema(onboardingRequestSchema, { target: 'draft-2020-12', errorMode: 'ignore' }),
  };
  return { 'user-onboarding-requested.schema.json': `${JSON.stringify(schema, null, 2)}\n` };
}

if (import.meta.main) {
  for (const [file, text] of Object.entries(buildSchemas())) {
    await writeFile(path.join(schemaFolder, file), text);
    console.log(`events/schema/${file}`);
  }
}
