/** Policies of a template: of roles, of queues, of functions. */
import * as v from 'valibot';
import { type Statement, statementSchema } from '../../iam/statements.ts';
import { readProperties } from './read-properties.ts';

/** A role: of a function, made by SAM, or one that the template writes out. */
export interface StackRole {
  /** The resource that it belongs to. */
  logicalId: string;
  arn: string;
  statements: Statement[];
  /** Who may take it; SAM lets the service take the roles that it makes. */
  trust: Statement[];
}

/** A resource-based policy: who may use a bus, a function, a key, a queue or a topic. */
export interface StackResourcePolicy {
  logicalId: string;
  statements: Statement[];
}

const policyDocument = v.object({ Statement: v.array(statementSchema) });

const functionProperties = v.object({
  Policies: v.optional(v.array(policyDocument), []),
  DeadLetterQueue: v.optional(v.object({ TargetArn: v.string() })),
});

/** SAM makes a role of the policies of a function. Of what it adds by itself, only the dead-letter queue is used here. */
export function readFunctionPolicies(logicalId: string, properties: unknown): Statement[] {
  const { Policies, DeadLetterQueue } = readProperties(logicalId, functionProperties, properties);
  const statements = Policies.flatMap((policy) => policy.Statement);
  if (!DeadLetterQueue) return statements;
  const deadLetters = { Action: ['sqs:SendMessage'], Resource: [DeadLetterQueue.TargetArn], Condition: {} };
  return [...statements, { Sid: 'DeadLetterQueue', Effect: 'Allow', ...deadLetters }];
}

const rolePathProperties = v.object({ RolePath: v.optional(v.string()) });

/** The path of the role that SAM makes of a function; undefined when it has none. */
export function readRolePath(logicalId: string, properties: unknown): string | undefined {
  return readProperties(logicalId, rolePathProperties, properties).RolePath;
}

const roleProperties = v.object({
  AssumeRolePolicyDocument: policyDocument,
  Policies: v.optional(v.array(v.object({ PolicyName: v.string(), PolicyDocument: policyDocument })), []),
});

/** Inline policies of a role, and who may take it. */
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
 * The permission to invoke a function, as the statement that Lambda makes of it.
 *
 * @param toArn ARN of a function that is given by name or ARN
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

/** The policy of a key, in which `*` stands for the key. */
export function readKeyPolicy(logicalId: string, properties: unknown, arn: string): Statement[] {
  const { KeyPolicy } = readProperties(logicalId, keyProperties, properties);
  return KeyPolicy.Statement.map((statement) => ({ ...statement, Resource: [arn] }));
}
