/** The services that run a template. They call each other, as they do on AWS. */
import type { Gateway } from '../gateway/gateway.ts';
import type { Authorizer } from '../iam/authorizer.ts';
import { accessKeyIdOf } from '../iam/principals.ts';
import type { Changes } from '../service/changes.ts';
import type { Records } from '../service/records.ts';
import type { Resets } from '../service/resets.ts';
import type { Document, Service } from '../service/service.ts';
import type { Speed } from '../service/speed.ts';
import { createDynamoDb } from '../services/dynamodb/dynamodb.ts';
import { createEvents, type Events } from '../services/events/events.ts';
import { openEventSource } from '../services/lambda/event-source.ts';
import type { FunctionRunner } from '../services/lambda/function-runner.ts';
import { createLambda, type Lambda } from '../services/lambda/lambda.ts';
import type { LambdaError } from '../services/lambda/messages.ts';
import { openSqs, type Sqs } from '../services/sqs/sqs.ts';
import { createStepFunctions, type StepFunctions } from '../services/step-functions/step-functions.ts';
import type { StackFunction } from '../template/resources/functions.ts';
import type { Stack } from '../template/stack.ts';
import { TargetInvoker } from './target-invoker.ts';

/**
 * Opens what runs the functions in place of worker threads with their bundles.
 *
 * @param gateway where functions send their calls, if not to the URL of the local cloud
 */
export type OpenRunner = (gateway: Pick<Gateway, 'answer'>) => FunctionRunner;

/** The parts of the local cloud that the services use. */
export interface PlatformOptions {
  accountId: string;
  region: string;
  stack: Stack;
  /** Base URL of the gateway. */
  url: string;
  authorizer: Authorizer;
  gateway: Gateway;
  resets: Resets;
  /** What the services keep. */
  records: Records;
  changes: Changes;
  speed: Speed;
  openRunner?: OpenRunner;
  onLog?: (functionName: string, line: string) => void;
  onError: (error: unknown) => void;
}

/** The services that run a template. */
export interface Platform {
  events: Events;
  stepFunctions: StepFunctions;
  sqs: Sqs;
  /** All services, for the gateway. */
  platform: Service[];
  /** Goes on with what was kept. The services must be in the gateway. */
  resume(): void;
  /** Stops polling the queues, and ends all functions and executions. */
  close(): Promise<void>;
}

/** Opens the services that run a template. */
export async function openPlatform(options: PlatformOptions): Promise<Platform> {
  const { accountId, region, stack, url, authorizer, gateway, resets, records, changes, speed, onError } = options;
  const reportUnlessReset = errorsUnlessReset(resets, onError);
  const sqs = await openSqs({ accountId, region, url, queues: stack.queues, speed: speed.factor, records, changes });
  const dynamoDb = createDynamoDb({ tables: stack.tables, records });
  const lambda = openLambda(options, sqs);
  const invoke = (functionName: string, event: string, signal: AbortSignal) =>
    gateway.call('lambda', 'Invoke', () => lambda.invoke(functionName, event, signal));
  const events: Events = createEvents({
    accountId,
    region,
    busNames: stack.busNames,
    rules: stack.rules,
    deliver: (rule, target, input) => targets.invoke(rule, target, input),
    onUndelivered: (rule, target, event, reason) => targets.sendToDeadLetterQueue(rule, target, event, reason),
    resets,
    records,
    changes,
  });
  const stepFunctions: StepFunctions = createStepFunctions({
    region,
    stateMachines: stack.stateMachines,
    aliases: stack.stateMachineAliases,
    speed,
    records,
    changes,
    resources: {
      invokeFunction: invoke,
      putEvents: (entries) => gateway.call('events', 'PutEvents', () => events.putEntries(entries)),
      authorize: (roleArn, operation, input) => authorizer.authorizeRole(roleArn, operation, input),
    },
    onStatusChange(executionArn, detail) {
      const entry = {
        Source: 'aws.states',
        DetailType: 'Step Functions Execution Status Change',
        Detail: JSON.stringify(detail),
        Resources: [executionArn],
      };
      events.putEntries([entry], true).catch(reportUnlessReset());
    },
  });
  const targets = new TargetInvoker({ authorizer, lambda, stepFunctions, queues: sqs, resets, onError });
  const sources = stack.eventSources.map((source) => {
    const roleArn = stack.functions.find(({ name }) => name === source.functionName)?.roleArn ?? '';
    const authorize = (operation: string, input: Document) => authorizer.authorizeRole(roleArn, operation, input);
    return openEventSource({ source, sqs, region, invoke, resets, onError, authorize });
  });
  return {
    events,
    stepFunctions,
    sqs,
    platform: [lambda, events, stepFunctions, sqs, dynamoDb],
    resume() {
      stepFunctions.resume();
      lambda.resume();
    },
    async close() {
      for (const source of sources) source.close();
      await resets.perform(async () => {
        stepFunctions.close();
        await lambda.close();
        await sqs.close();
      });
    },
  };
}

function openLambda(options: PlatformOptions, sqs: Sqs): Lambda {
  const { stack, region, url, gateway, resets, records, speed, openRunner, onLog } = options;
  const functions = stack.functions.map((definition) => ({
    ...definition,
    // Each function signs with credentials of its own role.
    environment: { ...definition.environment, AWS_ACCESS_KEY_ID: accessKeyIdOf(definition.logicalId) },
  }));
  return createLambda(functions, {
    environment: {
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL: url,
    },
    onLog,
    runner: openRunner?.(gateway),
    speed,
    resets,
    records,
    attempt: (work) => gateway.call('lambda', 'Invoke', work),
    onDropped: (definition, event, error) => sendDeadLetter(options, sqs, definition, event, error),
  });
}

/** Sends an asynchronous event whose retries have failed to the dead-letter queue of the function. */
async function sendDeadLetter(
  { authorizer, resets, onError }: PlatformOptions,
  sqs: Sqs,
  { name, roleArn, deadLetterArn }: StackFunction,
  event: string,
  { errorType, errorMessage }: LambdaError,
): Promise<void> {
  onError(new Error(`${name} failed for good: ${errorType}: ${errorMessage}`));
  if (deadLetterArn === undefined) return;
  try {
    authorizer.authorizeRole(roleArn, 'sqs:SendMessage', { QueueUrl: deadLetterArn });
  } catch (error) {
    onError(error);
    return;
  }
  await sqs
    .sendDeadLetter(deadLetterArn, event, { ErrorCode: errorType, ErrorMessage: errorMessage })
    .catch(errorsUnlessReset(resets, onError)());
}

/** Reports the errors of work that begins now, unless a reset has ended the work. */
function errorsUnlessReset(resets: Resets, onError: (error: unknown) => void) {
  return () => {
    const { signal } = resets;
    return (error: unknown) => {
      if (!signal.aborted) onError(error);
    };
  };
}
