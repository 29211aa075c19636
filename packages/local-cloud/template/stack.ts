/** Loads a template as a stack: functions, state machines, rules, outputs. */
import path from 'node:path';
import { lambdaFunction } from '../iam/arns.ts';
import { isObject } from '../service/is-object.ts';
import { checkAssertions } from './assertions.ts';
import { type ParameterValues, resolveParameters } from './parameters.ts';
import { readTemplate, type Template } from './read-template.ts';
import { resolve, type Scope } from './resolve.ts';
import { roleArn, type StackEnvironment } from './resource-types.ts';
import { readKey, type StackEncrypted } from './resources/encryption.ts';
import { readEventSource, type StackEventSource } from './resources/event-sources.ts';
import { readFunction, type StackFunction } from './resources/functions.ts';
import {
  readBusPolicy,
  readFunctionPolicies,
  readKeyPolicy,
  readPermission,
  readPolicyDocument,
  readRole,
  readRolePath,
  type StackResourcePolicy,
  type StackRole,
} from './resources/policies.ts';
import { readQueue, type StackQueue } from './resources/queues.ts';
import { readRule, type StackRule } from './resources/rules.ts';
import { readStateMachine, type StackStateMachine, type StackStateMachineAlias } from './resources/state-machines.ts';
import { readTable, type StackTable } from './resources/tables.ts';
import { createScope, physicalName, stackId } from './scope.ts';

/** A template with all values resolved. */
export interface Stack {
  name: string;
  id: string;
  parameters: Record<string, string>;
  outputs: Record<string, string>;
  outputDescriptions: Record<string, string>;
  functions: StackFunction[];
  stateMachines: StackStateMachine[];
  stateMachineAliases: StackStateMachineAlias[];
  rules: StackRule[];
  queues: StackQueue[];
  tables: StackTable[];
  eventSources: StackEventSource[];
  roles: StackRole[];
  /** Policies of buses, keys and queues, and permissions to invoke functions. */
  resourcePolicies: StackResourcePolicy[];
  /** Resources that are encrypted with a customer managed key. */
  encrypted: StackEncrypted[];
  /** The keys of these resources and of resources outside the stack, by the ARN of the resource that the key encrypts. */
  keys: Record<string, string>;
  busNames: string[];
}

/**
 * Reads a template and resolves it.
 *
 * @param file path of the template; its CodeUri and DefinitionS3Location are relative to it
 * @param values parameter values; the other parameters have their defaults
 * @throws TemplateError with the resource and the property, for a feature that is not supported
 */
export function loadStack(file: string, values: ParameterValues, environment: StackEnvironment): Stack {
  const template = readTemplate(file);
  const parameters = resolveParameters(template.Parameters, values);
  const scope = createScope(template, parameters, environment);
  checkAssertions(template, scope);
  const folder = path.dirname(path.resolve(file));
  const resources = Object.entries(template.Resources).filter(
    ([logicalId, { Condition }]) => Condition === undefined || scope.condition(Condition, `Resources.${logicalId}`),
  );
  // All resources, also those that are not run here, so that every invalid reference is found.
  const resolved = resources.map(([logicalId, { Type, Properties }]) => {
    const where = `Resources.${logicalId}.Properties`;
    const defaults = Type === 'AWS::Serverless::Function' ? template.Globals.Function : undefined;
    return { logicalId, Type, properties: merge(resolve(defaults, scope, where), resolve(Properties, scope, where)) };
  });
  // The names of all resources, so that a stack name that is too long for AWS is refused.
  for (const { logicalId } of resolved) physicalName(template, logicalId, scope, environment);
  const ofType = <Result>(type: string, read: (logicalId: string, properties: unknown) => Result): Result[] =>
    resolved.filter(({ Type }) => Type === type).map(({ logicalId, properties }) => read(logicalId, properties));
  const nameOf = (logicalId: string) => physicalName(template, logicalId, scope, environment);
  const arnOf = (logicalId: string) => scope.attribute(logicalId, 'Arn', `Resources.${logicalId}`);
  const samRoleArn = (logicalId: string, properties: unknown) =>
    roleArn(environment.accountId, readRolePath(logicalId, properties), `${environment.stackName}-${logicalId}Role`);
  const functionArn = (name: string) => lambdaFunction({ FunctionName: name }, environment);
  const identity = (logicalId: string) => ({ logicalId, name: nameOf(logicalId), arn: arnOf(logicalId) });

  const encrypted = resolved.flatMap(({ logicalId, Type, properties }) => {
    const keyArn = readKey(Type, properties);
    return keyArn === undefined ? [] : [{ logicalId, type: Type, arn: arnOf(logicalId), keyArn }];
  });

  return {
    name: environment.stackName,
    id: stackId(environment),
    parameters,
    ...resolveOutputs(template, scope),
    functions: ofType('AWS::Serverless::Function', (logicalId, properties) => ({
      ...identity(logicalId),
      roleArn: samRoleArn(logicalId, properties),
      ...readFunction(logicalId, properties, folder),
    })),
    stateMachines: ofType('AWS::StepFunctions::StateMachine', (logicalId, properties) => ({
      ...identity(logicalId),
      ...readStateMachine(logicalId, properties, folder),
    })),
    stateMachineAliases: ofType('AWS::StepFunctions::StateMachineAlias', (logicalId) => {
      const arn = nameOf(logicalId);
      return { arn, stateMachineArn: arn.slice(0, arn.lastIndexOf(':')) };
    }),
    rules: ofType('AWS::Events::Rule', (logicalId, properties) => ({
      ...identity(logicalId),
      ...readRule(logicalId, properties),
    })),
    queues: ofType('AWS::SQS::Queue', (logicalId, properties) => ({
      ...identity(logicalId),
      url: scope.attribute(logicalId, 'QueueUrl', `Resources.${logicalId}`),
      ...readQueue(logicalId, properties),
    })),
    tables: ofType('AWS::DynamoDB::Table', (logicalId, properties) => ({
      ...identity(logicalId),
      ...readTable(logicalId, properties),
    })),
    eventSources: ofType('AWS::Lambda::EventSourceMapping', (logicalId, properties) => ({
      logicalId,
      ...readEventSource(logicalId, properties),
    })),
    roles: [
      ...ofType('AWS::Serverless::Function', (logicalId, properties) => ({
        logicalId,
        arn: samRoleArn(logicalId, properties),
        statements: readFunctionPolicies(logicalId, properties),
        trust: [],
      })),
      ...ofType('AWS::IAM::Role', (logicalId, properties) => ({
        logicalId,
        arn: arnOf(logicalId),
        ...readRole(logicalId, properties),
      })),
    ],
    resourcePolicies: [
      ...['AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'].flatMap((type) =>
        ofType(type, (logicalId, properties) => ({
          logicalId,
          statements: readPolicyDocument(logicalId, properties),
        })),
      ),
      ...ofType('AWS::Lambda::Permission', (logicalId, properties) => ({
        logicalId,
        statements: [readPermission(logicalId, properties, functionArn)],
      })),
      ...ofType('AWS::Events::EventBusPolicy', (logicalId, properties) => ({
        logicalId,
        statements: readBusPolicy(logicalId, properties),
      })),
      ...ofType('AWS::KMS::Key', (logicalId, properties) => ({
        logicalId,
        statements: readKeyPolicy(logicalId, properties, arnOf(logicalId)),
      })),
    ],
    encrypted,
    keys: { ...Object.fromEntries(encrypted.map(({ arn, keyArn }) => [arn, keyArn])), ...environment.keys },
    busNames: ['default', ...ofType('AWS::Events::EventBus', nameOf)],
  };
}

function resolveOutputs(template: Template, scope: Scope): Pick<Stack, 'outputs' | 'outputDescriptions'> {
  const entries = Object.entries(template.Outputs).filter(
    ([name, { Condition }]) => Condition === undefined || scope.condition(Condition, `Outputs.${name}`),
  );
  return {
    outputs: Object.fromEntries(
      entries.map(([name, { Value }]) => [name, String(resolve(Value, scope, `Outputs.${name}`))]),
    ),
    outputDescriptions: Object.fromEntries(entries.map(([name, { Description = '' }]) => [name, Description])),
  };
}

/** Globals are the defaults of each function. Maps are merged, as in the SAM transform. */
function merge(defaults: unknown, own: unknown): unknown {
  if (!isObject(defaults) || !isObject(own)) return own ?? defaults;
  const keys = new Set([...Object.keys(defaults), ...Object.keys(own)]);
  return Object.fromEntries([...keys].map((key) => [key, merge(defaults[key], own[key])]));
}
