/** Policies of a template: of roles, of queues, of functions. */
import * as v from 'valibot';
import { type Statement, statementSchema } from '../../iam/statements.ts';
import { readProperties } from './read-properties.ts';

/** A role: created by SAM for a function, or a resource of the template. */
export interface StackRole {
  /** The function or the role resource. */
  logicalId: string;
  arn: string;
  statements: Statement[];
  /** The trust policy; empty for a role that SAM creates, which Lambda may assume. */
  trust: Statement[];
}

/** A resource-based policy: of a bus, a function, a key, a queue or a topic. */
export interface StackResourcePolicy {
  logicalId: string;
  statements: Statement[];
}

const policyDocument = v.object({ Statement: v.array(statementSchema) });

const functionProperties = v.object({
  Policies: v.optional(v.array(policyDocument), []),
  DeadLetterQueue: v.optional(v.object({ TargetArn: v.string() })),
});

/** SAM creates a role from the policies of a function. Of the policies that SAM adds, only that of the dead-letter queue is used. */
export function readFunctionPolicies(logicalId: string, properties: unknown): Statement[] {
  const { Policies, DeadLetterQueue } = readProperties(logicalId, functionProperties, properties);
  const statements = Policies.flatMap((policy) => policy.Statement);
  if (!DeadLetterQueue) return statements;
  const deadLetters = { Action: ['sqs:SendMessage'], Resource: [DeadLetterQueue.TargetArn], Condition: {} };
  return [...statements, { Sid: 'DeadLetterQueue', Effect: 'Allow', ...deadLetters }];
}

const rolePathProperties = v.object({ RolePath: v.optional(v.string()) });

/** The path of the role that SAM creates for a function; undefined when it has none. */
export function readRolePath(logicalId: string, properties: unknown): string | undefined {
  return readProperties(logicalId, rolePathProperties, properties).RolePath;
}

const roleProperties = v.object({
  AssumeRolePolicyDocument: policyDocument,
  Policies: v.optional(v.array(v.object({ PolicyName: v.string(), PolicyDocument: policyDocument })), []),
});

/** The inline policies and the trust policy of a role. */
export function readRole(logicalId: string, properties: unknown): { statements: Statement[]; trust: Statement[] } {
  const { Policies, AssumeRolePolicyDocument } = readProperties(logicalId, roleProperties, properties);
  return {
    statements: Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
    trust: AssumeRolePolicyDocument.Statement,
  };
}

const policyProperties = v.object({ PolicyDocument: policyDocument });

/** The policy of queues or topics. */
export function readPolicyDocument(logicalId: string, properties: unknown): Statement[] {
  return readProperties(logicalId, policyProperties, properties).PolicyDocument.Statement;
}

const permissionProperties = v.object({
  Action: v.string(),
  FunctionName: v.string(),
  Principal: v.string(),
  SourceArn: v.optional(v.string()),
});

/**
 * The permission to invoke a function, as the statement that Lambda creates from it.
 *
 * @param toArn gives the ARN of a function, from its name or ARN
 */
export function readPermission(logicalId: string, properties: unknown, toArn: (name: string) => string): Statement {
  const { Action, FunctionName, Principal, SourceArn } = readProperties(logicalId, permissionProperties, properties);
  return {
    Effect: 'Allow',
    Principal: { Service: Principal },
    Action: [Action],
    Resource: [toArn(FunctionName)],
    Condition: SourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': [SourceArn] } },
  };
}

const busPolicyProperties = v.object({ Statement: statementSchema });

/** The policy of a bus. */
export function readBusPolicy(logicalId: string, properties: unknown): Statement[] {
  return [readProperties(logicalId, busPolicyProperties, properties).Statement];
}

const keyProperties = v.object({ KeyPolicy: policyDocument });

/** The policy of a key. The resource `*` is the key. */
export function readKeyPolicy(logicalId: string, properties: unknown, arn: string): Statement[] {
  const { KeyPolicy } = readProperties(logicalId, keyProperties, properties);
  return KeyPolicy.Statement.map((statement) => ({ ...statement, Resource: [arn] }));
}
