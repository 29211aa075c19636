/** State machines of a template. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { readProperties } from './read-properties.ts';
import { TemplateError } from './read-template.ts';

/** A state machine, its definition's substitutions filled in. */
export interface StackStateMachine {
  logicalId: string;
  name: string;
  arn: string;
  roleArn: string;
  /** Whether it writes logs, for which its role needs permissions. */
  logs: boolean;
  definition: string;
}

const stateMachineProperties = v.object({
  Type: v.optional(v.literal('STANDARD')),
  DefinitionUri: v.string(),
  DefinitionSubstitutions: v.optional(v.record(v.string(), v.string()), {}),
  Logging: v.optional(v.object({ Level: v.string() })),
});

/**
 * Reads a definition, and fills in its substitutions.
 *
 * @param folder where the template is
 * @throws TemplateError for a substitution that is missing or not used
 */
export function readStateMachine(logicalId: string, properties: unknown, folder: string) {
  const { DefinitionUri, DefinitionSubstitutions, Logging } = readProperties(
    logicalId,
    stateMachineProperties,
    properties,
  );
  const unused = new Set(Object.keys(DefinitionSubstitutions));
  const text = readFileSync(path.join(folder, DefinitionUri), 'utf8').replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = DefinitionSubstitutions[name];
    if (value === undefined) {
      throw new TemplateError(`${DefinitionUri}: Resources.${logicalId} has no DefinitionSubstitution ${name}`);
    }
    unused.delete(name);
    // The definition is JSON, and the place is inside a string.
    return JSON.stringify(value).slice(1, -1);
  });
  if (unused.size > 0) {
    throw new TemplateError(
      `Resources.${logicalId}: ${DefinitionUri} does not use the DefinitionSubstitution ${[...unused].join(', ')}`,
    );
  }
  return { definition: text, logs: Logging !== undefined && Logging.Level !== 'OFF' };
}
