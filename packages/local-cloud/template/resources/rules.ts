/** EventBridge rules of a template. */
import * as v from 'valibot';
import { readProperties } from './read-properties.ts';

/** A target of a rule. */
export interface StackTarget {
  id: string;
  arn: string;
  inputPath: string;
  roleArn?: string | undefined;
  deadLetterArn?: string | undefined;
}

/** A rule of an event bus. */
export interface StackRule {
  logicalId: string;
  name: string;
  arn: string;
  busName: string;
  pattern: unknown;
  targets: StackTarget[];
}

const ruleProperties = v.object({
  EventBusName: v.optional(v.string(), 'default'),
  EventPattern: v.record(v.string(), v.unknown()),
  State: v.optional(v.picklist(['ENABLED', 'DISABLED']), 'ENABLED'),
  Targets: v.array(
    v.object({
      Id: v.string(),
      Arn: v.string(),
      RoleArn: v.optional(v.string()),
      InputPath: v.optional(v.pipe(v.string(), v.regex(/^\$(\.[\w-]+)*$/, 'must be a path of plain names')), '$'),
      DeadLetterConfig: v.optional(v.object({ Arn: v.string() })),
      InputTransformer: v.optional(v.never('is not supported by the local cloud')),
      Input: v.optional(v.never('is not supported by the local cloud')),
    }),
  ),
});

/** Reads the pattern and the targets of a rule. */
export function readRule(logicalId: string, properties: unknown) {
  const { EventBusName, EventPattern, State, Targets } = readProperties(logicalId, ruleProperties, properties);
  return {
    busName: EventBusName.slice(EventBusName.lastIndexOf('/') + 1),
    pattern: EventPattern,
    targets: (State === 'ENABLED' ? Targets : []).map(({ Id, Arn, RoleArn, InputPath, DeadLetterConfig }) => ({
      id: Id,
      arn: Arn,
      roleArn: RoleArn,
      inputPath: InputPath,
      deadLetterArn: DeadLetterConfig?.Arn,
    })),
  };
}
