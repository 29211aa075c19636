/** Policies of a template: of roles, of queues, of functions. */
import * as v from 'valibot';
import { type Statement, statementSchema } from '../iam/statements.ts';
import { readProperties } from './read-properties.ts';

/** A role: of a function or a state machine, made by SAM, or one that the template writes out. */
export interface StackRole {
  /** The resource that it belongs to. */
  logicalId: string;
  arn: string;
  statements: Statement[];
  /** Who may take it; SAM lets the service take the roles that it makes. */
  trust: Statement[];
}

/** A resource-based policy: who may use a queue or a function. */
export interface StackResourcePolicy {
  logicalId: string;
  statements: Statement[];
}

const policyDocument = v.object({ Statement: v.array(statementSchema) });

const samProperties = v.object({ Policies: v.optional(v.array(policyDocument), []) });

/** SAM makes a role of the policies of a function or a state machine. What it adds by itself is for AWS alone. */
export function readSamPolicies(logicalId: string, properties: unknown): Statement[] {
  return readProperties(logicalId, samProperties, properties).Policies.flatMap((policy) => policy.Statement);
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

const queuePolicyProperties = v.object({ PolicyDocument: policyDocument });

/** The policy of a queue. */
export function readQueuePolicy(logicalId: string, properties: unknown): Statement[] {
  return readProperties(logicalId, queuePolicyProperties, properties).PolicyDocument.Statement;
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
