/** What a template comes to on this machine: functions, state machines, rules, outputs. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import type { Statement } from '../iam/statements.ts';
import { type ParameterValues, resolveParameters } from './parameters.ts';
import { readPermission, readQueuePolicy, readRole, readSamPolicies } from './policies.ts';
import { readProperties } from './read-properties.ts';
import { readTemplate, type Template, TemplateError } from './read-template.ts';
import { decide, NO_VALUE, resolve, type Scope } from './resolve.ts';
import { KINDS, type Place } from './resource-kinds.ts';

/** A Lambda function. */
export interface StackFunction {
  logicalId: string;
  name: string;
  arn: string;
  /** Absolute path of the bundle. */
  bundle: string;
  /** Name of the exported handler. */
  handler: string;
  timeoutSeconds: number;
  memorySize: number;
  environment: Record<string, string>;
  roleArn: string;
  /** Where asynchronous events go that failed for good. */
  deadLetterArn?: string | undefined;
}

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

/** A queue. */
export interface StackQueue {
  logicalId: string;
  name: string;
  arn: string;
  url: string;
  visibilityTimeoutSeconds: number;
  /** Where messages go that were received too often. */
  redrive?: { deadLetterArn: string; maxReceiveCount: number } | undefined;
}

/** A queue whose messages go to a function. */
export interface StackEventSource {
  logicalId: string;
  queueArn: string;
  functionName: string;
  batchSize: number;
  maximumConcurrency: number;
  reportsItemFailures: boolean;
}

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

/** A template with all its values. */
export interface Stack {
  name: string;
  id: string;
  parameters: Record<string, string>;
  outputs: Record<string, string>;
  outputDescriptions: Record<string, string>;
  functions: StackFunction[];
  stateMachines: StackStateMachine[];
  rules: StackRule[];
  queues: StackQueue[];
  eventSources: StackEventSource[];
  roles: StackRole[];
  /** Policies of queues, and permissions to invoke functions. */
  resourcePolicies: StackResourcePolicy[];
  busNames: string[];
}

/**
 * Reads a template and resolves it.
 *
 * @param file path of the template; its CodeUri and DefinitionUri are relative to it
 * @param values parameter values; the rest are the defaults
 * @throws TemplateError for whatever the local cloud cannot run, naming the resource and the property
 */
export function loadStack(file: string, values: ParameterValues, place: Place): Stack {
  const template = readTemplate(file);
  const parameters = resolveParameters(template.Parameters, values);
  const scope = createScope(template, parameters, place);
  const folder = path.dirname(path.resolve(file));
  const resources = Object.entries(template.Resources).filter(
    ([logicalId, { Condition }]) => Condition === undefined || scope.condition(Condition, `Resources.${logicalId}`),
  );
  // All of them, so that what is not run here cannot hold a reference to nothing.
  const resolved = resources.map(([logicalId, { Type, Properties }]) => {
    const where = `Resources.${logicalId}.Properties`;
    const defaults = Type === 'AWS::Serverless::Function' ? template.Globals.Function : undefined;
    return { logicalId, Type, properties: merge(resolve(defaults, scope, where), resolve(Properties, scope, where)) };
  });
  const ofType = <Result>(type: string, read: (logicalId: string, properties: unknown) => Result): Result[] =>
    resolved.filter(({ Type }) => Type === type).map(({ logicalId, properties }) => read(logicalId, properties));
  const nameOf = (logicalId: string) => physicalName(template, logicalId, scope, place);
  const arnOf = (logicalId: string) => scope.attribute(logicalId, 'Arn', `Resources.${logicalId}`);
  const samRoleArn = (logicalId: string) => `arn:aws:iam::${place.accountId}:role/${place.stackName}-${logicalId}Role`;
  /** A function may be named by its name. */
  const functionArn = (name: string) =>
    `arn:aws:lambda:${place.region}:${place.accountId}:function:${name.slice(name.lastIndexOf(':') + 1)}`;
  const identity = (logicalId: string) => ({ logicalId, name: nameOf(logicalId), arn: arnOf(logicalId) });

  return {
    name: place.stackName,
    id: stackId(place),
    parameters,
    ...resolveOutputs(template, scope),
    functions: ofType('AWS::Serverless::Function', (logicalId, properties) => ({
      ...identity(logicalId),
      roleArn: samRoleArn(logicalId),
      ...readFunction(logicalId, properties, folder),
    })),
    stateMachines: ofType('AWS::Serverless::StateMachine', (logicalId, properties) => ({
      ...identity(logicalId),
      roleArn: samRoleArn(logicalId),
      ...readStateMachine(logicalId, properties, folder),
    })),
    rules: ofType('AWS::Events::Rule', (logicalId, properties) => ({
      ...identity(logicalId),
      ...readRule(logicalId, properties),
    })),
    queues: ofType('AWS::SQS::Queue', (logicalId, properties) => ({
      ...identity(logicalId),
      url: scope.attribute(logicalId, 'QueueUrl', `Resources.${logicalId}`),
      ...readQueue(logicalId, properties),
    })),
    eventSources: ofType('AWS::Lambda::EventSourceMapping', (logicalId, properties) => ({
      logicalId,
      ...readEventSource(logicalId, properties),
    })),
    roles: [
      ...['AWS::Serverless::Function', 'AWS::Serverless::StateMachine'].flatMap((type) =>
        ofType(type, (logicalId, properties) => ({
          logicalId,
          arn: samRoleArn(logicalId),
          statements: readSamPolicies(logicalId, properties),
          trust: [],
        })),
      ),
      ...ofType('AWS::IAM::Role', (logicalId, properties) => ({
        logicalId,
        arn: arnOf(logicalId),
        ...readRole(logicalId, properties),
      })),
    ],
    resourcePolicies: [
      ...ofType('AWS::SQS::QueuePolicy', (logicalId, properties) => ({
        logicalId,
        statements: readQueuePolicy(logicalId, properties),
      })),
      ...ofType('AWS::Lambda::Permission', (logicalId, properties) => ({
        logicalId,
        statements: [readPermission(logicalId, properties, functionArn)],
      })),
    ],
    busNames: ['default', ...ofType('AWS::Events::EventBus', nameOf)],
  };
}

function stackId({ region, accountId, stackName }: Place): string {
  return `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/local`;
}

function createScope(template: Template, parameters: Record<string, string>, place: Place): Scope {
  const pseudo: Record<string, unknown> = {
    'AWS::AccountId': place.accountId,
    'AWS::Region': place.region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': place.stackName,
    'AWS::StackId': stackId(place),
    'AWS::NoValue': NO_VALUE,
  };
  /** Conditions and names that are being worked out, so that a circle ends in an error. */
  const open = new Set<string>();
  const once = <Result>(key: string, work: () => Result): Result => {
    if (open.has(key)) throw new TemplateError(`${key} refers to itself`);
    open.add(key);
    try {
      return work();
    } finally {
      open.delete(key);
    }
  };
  const kindOf = (logicalId: string, where: string) => {
    const resource = Object.hasOwn(template.Resources, logicalId) ? template.Resources[logicalId] : undefined;
    if (!resource) throw new TemplateError(`${where}: nothing is named ${logicalId}`);
    const kind = KINDS[resource.Type];
    if (!kind) throw new TemplateError(`Resources.${logicalId}: the local cloud does not know ${resource.Type}`);
    return kind;
  };
  const scope: Scope = {
    ref(name, where) {
      if (Object.hasOwn(pseudo, name)) return pseudo[name];
      const value = parameters[name];
      if (value !== undefined) {
        const isList = template.Parameters[name]?.Type === 'CommaDelimitedList';
        return isList ? value.split(',').map((item) => item.trim()) : value;
      }
      return kindOf(name, where).ref(
        once(name, () => physicalName(template, name, scope, place)),
        place,
      );
    },
    attribute(logicalId, attribute, where) {
      const found = kindOf(logicalId, where).attributes[attribute];
      if (!found) throw new TemplateError(`${where}: the local cloud does not know ${logicalId}.${attribute}`);
      return found(
        once(logicalId, () => physicalName(template, logicalId, scope, place)),
        place,
      );
    },
    condition(name, where) {
      if (!Object.hasOwn(template.Conditions, name)) throw new TemplateError(`${where}: no condition is named ${name}`);
      return once(`Conditions.${name}`, () => decide(template.Conditions[name], scope, `Conditions.${name}`));
    },
  };
  for (const logicalId of Object.keys(template.Resources)) kindOf(logicalId, `Resources.${logicalId}`);
  return scope;
}

function physicalName(template: Template, logicalId: string, scope: Scope, { stackName }: Place): string {
  const resource = template.Resources[logicalId];
  const property = KINDS[resource?.Type ?? '']?.nameProperty;
  const given = property === undefined ? undefined : resource?.Properties?.[property];
  if (given === undefined) return `${stackName}-${logicalId}`;
  return String(resolve(given, scope, `Resources.${logicalId}.Properties.${property}`));
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

/** Globals are the defaults of each function; maps are merged, as the SAM transform does it. */
function merge(defaults: unknown, own: unknown): unknown {
  if (!isMap(defaults) || !isMap(own)) return own ?? defaults;
  const keys = new Set([...Object.keys(defaults), ...Object.keys(own)]);
  return Object.fromEntries([...keys].map((key) => [key, merge(defaults[key], own[key])]));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const functionProperties = v.object({
  CodeUri: v.string(),
  Handler: v.pipe(v.string(), v.regex(/^\w+\.\w+$/, 'must be <file>.<export>')),
  Timeout: v.optional(v.number(), 3),
  MemorySize: v.optional(v.number(), 128),
  DeadLetterQueue: v.optional(v.object({ TargetArn: v.string() })),
  Environment: v.optional(
    v.object({ Variables: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])) }),
  ),
});

function readFunction(logicalId: string, properties: unknown, folder: string) {
  const { CodeUri, Handler, Timeout, MemorySize, Environment, DeadLetterQueue } = readProperties(
    logicalId,
    functionProperties,
    properties,
  );
  const [file = '', handler = ''] = Handler.split('.');
  return {
    bundle: path.join(folder, CodeUri, `${file}.mjs`),
    handler,
    timeoutSeconds: Timeout,
    memorySize: MemorySize,
    deadLetterArn: DeadLetterQueue?.TargetArn,
    environment: Object.fromEntries(
      Object.entries(Environment?.Variables ?? {}).map(([name, value]) => [name, String(value)]),
    ),
  };
}

const stateMachineProperties = v.object({
  Type: v.optional(v.literal('STANDARD')),
  DefinitionUri: v.string(),
  DefinitionSubstitutions: v.optional(v.record(v.string(), v.string()), {}),
  Logging: v.optional(v.object({ Level: v.string() })),
});

function readStateMachine(logicalId: string, properties: unknown, folder: string) {
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
      InputTransformer: v.optional(v.never('is not known to the local cloud')),
      Input: v.optional(v.never('is not known to the local cloud')),
    }),
  ),
});

function readRule(logicalId: string, properties: unknown) {
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

const queueProperties = v.object({
  VisibilityTimeout: v.optional(v.number(), 30),
  RedrivePolicy: v.optional(v.object({ deadLetterTargetArn: v.string(), maxReceiveCount: v.number() })),
  FifoQueue: v.optional(v.literal(false, 'is not known to the local cloud')),
});

function readQueue(logicalId: string, properties: unknown) {
  const { VisibilityTimeout, RedrivePolicy } = readProperties(logicalId, queueProperties, properties ?? {});
  return {
    visibilityTimeoutSeconds: VisibilityTimeout,
    redrive: RedrivePolicy && {
      deadLetterArn: RedrivePolicy.deadLetterTargetArn,
      maxReceiveCount: RedrivePolicy.maxReceiveCount,
    },
  };
}

const eventSourceProperties = v.object({
  FunctionName: v.string(),
  EventSourceArn: v.pipe(v.string(), v.startsWith('arn:aws:sqs:', 'must be a queue: the local cloud knows no other')),
  BatchSize: v.optional(v.number(), 10),
  ScalingConfig: v.optional(v.object({ MaximumConcurrency: v.number() }), { MaximumConcurrency: 5 }),
  FunctionResponseTypes: v.optional(v.array(v.literal('ReportBatchItemFailures')), []),
  FilterCriteria: v.optional(v.never('is not known to the local cloud')),
});

function readEventSource(logicalId: string, properties: unknown) {
  const { FunctionName, EventSourceArn, BatchSize, ScalingConfig, FunctionResponseTypes } = readProperties(
    logicalId,
    eventSourceProperties,
    properties,
  );
  return {
    queueArn: EventSourceArn,
    functionName: FunctionName,
    batchSize: BatchSize,
    maximumConcurrency: ScalingConfig.MaximumConcurrency,
    reportsItemFailures: FunctionResponseTypes.length > 0,
  };
}
