/** State machines of a template. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { TemplateError } from '../read-template.ts';
import { readProperties } from './read-properties.ts';

/** A state machine, its definition's substitutions filled in. */
export interface StackStateMachine {
  logicalId: string;
  name: string;
  arn: string;
  roleArn: string;
  /** Whether the state machine writes logs and traces, for which its role needs permissions. */
  logs: boolean;
  traces: boolean;
  definition: string;
}

/** An alias of a version of a state machine. The local cloud has one version of each state machine. */
export interface StackStateMachineAlias {
  arn: string;
  stateMachineArn: string;
}

const stateMachineProperties = v.object({
  StateMachineType: v.optional(v.literal('STANDARD', 'must be STANDARD: the local cloud supports no other')),
  RoleArn: v.string(),
  DefinitionS3Location: v.pipe(
    v.string('must be the path of a file'),
    v.endsWith('.asl.json', 'must be the path of an .asl.json file'),
  ),
  DefinitionSubstitutions: v.optional(v.record(v.string(), v.string()), {}),
  LoggingConfiguration: v.optional(v.object({ Level: v.string() })),
  TracingConfiguration: v.optional(v.object({ Enabled: v.boolean() })),
});

/**
 * Reads a definition, and fills in its substitutions.
 *
 * @param folder folder of the template
 * @throws TemplateError for a substitution that is missing or not used
 */
export function readStateMachine(logicalId: string, properties: unknown, folder: string) {
  const { RoleArn, DefinitionS3Location, DefinitionSubstitutions, LoggingConfiguration, TracingConfiguration } =
    readProperties(logicalId, stateMachineProperties, properties);
  const unused = new Set(Object.keys(DefinitionSubstitutions));
  const text = readFileSync(path.join(folder, DefinitionS3Location), 'utf8').replace(
    /\$\{(\w+)\}/g,
    (_, name: string) => {
      const value = DefinitionSubstitutions[name];
      if (value === undefined) {
        throw new TemplateError(
          `${DefinitionS3Location}: Resources.${logicalId} has no DefinitionSubstitution ${name}`,
        );
      }
      unused.delete(name);
      // The value goes into a JSON string.
      return JSON.stringify(value).slice(1, -1);
    },
  );
  if (unused.size > 0) {
    throw new TemplateError(
      `Resources.${logicalId}: ${DefinitionS3Location} does not use the DefinitionSubstitution ${[...unused].join(', ')}`,
    );
  }
  return {
    roleArn: RoleArn,
    definition: text,
    logs: LoggingConfiguration !== undefined && LoggingConfiguration.Level !== 'OFF',
    traces: TracingConfiguration?.Enabled ?? false,
  };
}
