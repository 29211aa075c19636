/** EventBridge rules of a template. */
import * as v from 'valibot';
import { readProperties } from './read-properties.ts';
import { type TargetInput, targetInputProperties } from './target-input.ts';

/** A target of a rule. */
export interface StackTarget extends TargetInput {
  id: string;
  arn: string;
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
      ...targetInputProperties,
      DeadLetterConfig: v.optional(v.object({ Arn: v.string() })),
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
    targets: (State === 'ENABLED' ? Targets : []).map(
      ({ Id, Arn, RoleArn, InputPath, InputTransformer, DeadLetterConfig }) => ({
        id: Id,
        arn: Arn,
        roleArn: RoleArn,
        inputPath: InputPath,
        ...(InputTransformer && { transformer: InputTransformer }),
        deadLetterArn: DeadLetterConfig?.Arn,
      }),
    ),
  };
}
