/** A local cloud without workers and sockets: services and functions in the process of a test, in faked time. */
import type { Message } from '@aws-sdk/client-sqs';
import {
  createStores,
  type GroupsAndMemberships,
  type Stores,
  type StoresOptions,
  type Users,
} from '../cloud/stores.ts';
import { TargetInvoker } from '../cloud/target-invoker.ts';
import type { Fault } from '../gateway/faults.ts';
import { createGateway, type Gateway } from '../gateway/gateway.ts';
import type { RequestQuotas } from '../gateway/quotas.ts';
import type { ExistingResources } from '../iam/arns.ts';
import { Authorizer, type AuthorizerOptions } from '../iam/authorizer.ts';
import { accessKeyIdOf } from '../iam/principals.ts';
import type { Document } from '../service/service.ts';
import { createDynamoDb, type DynamoDb } from '../services/dynamodb/dynamodb.ts';
import { type BusEvent, createEvents, type Events } from '../services/events/events.ts';
import { type EventSource, openEventSource } from '../services/lambda/event-source.ts';
import type { InvocationResult } from '../services/lambda/messages.ts';
import type { Execution } from '../services/step-functions/execution.ts';
import { createStepFunctions, type StepFunctions } from '../services/step-functions/step-functions.ts';
import type { StackEventSource } from '../template/resources/event-sources.ts';
import type { Stack } from '../template/stack.ts';
import { collectingQueues } from './collecting-queues.ts';
import { errorResult, type Invocation, runInvocation } from './invocations.ts';

/** Milliseconds of real time after which a cloud in which nothing happens counts as stuck. */
const LONGEST_IDLE = 10_000;

/** The faked timers of the test runner: `vi` of Vitest, for example. */
export interface FakeTimers {
  advanceTimersByTime(milliseconds: number): unknown;
  advanceTimersToNextTimer(): unknown;
  getTimerCount(): number;
}

/** A function that runs in this process. It makes its calls with the handler of `createRequestHandler`. */
export type InProcessFunction = (event: unknown) => Promise<unknown>;

/** The policies of a stack. */
export type StackPolicies = Pick<Stack, 'roles' | 'resourcePolicies' | 'keys'>;

/** Settings of the cloud. */
export interface InProcessCloudOptions extends Omit<StoresOptions, 'now'> {
  stack: Stack;
  /** The functions of the stack, by logical id. */
  functions: ReadonlyMap<string, InProcessFunction>;
  /** The timers must be faked before the cloud is created, and passed to `trackTimers`. */
  timers: FakeTimers;
  /** Chooses, again and again, which of the waiting calls goes next; the oldest by default. */
  choices?: readonly number[];
  /** Number of the call, from 0, at which {@link InProcessCloud.run} stops its execution; none by default. */
  stopAt?: number;
  /** Requests a second for each service; none by default. */
  quotas?: RequestQuotas;
  /** Called before a function begins. The function waits for it. */
  onInvoke?: (logicalId: string) => Promise<void> | void;
  /** Receives each event on a bus, before the rules do. Errors go to {@link InProcessCloud.errors}. */
  onEvent?: (busName: string, event: BusEvent) => void;
}

/**
 * Services, functions and state machines of a stack. Calls of functions wait for their turn, so that a test decides their
 * order. Faked time passes only while nothing else can happen, so it never overtakes a function at work.
 */
export class InProcessCloud {
  readonly gateway: Gateway;
  readonly events: Events;
  authorizer: Authorizer;
  targets: TargetInvoker;
  /** Bodies of the messages in all queues. */
  readonly deadLetters: string[] = [];
  /** Errors of functions, undelivered events, and errors of `onEvent`. */
  readonly errors: unknown[] = [];
  readonly #options: InProcessCloudOptions;
  readonly #stores: Stores & { dynamoDb: DynamoDb };
  readonly #users: () => Users;
  readonly #groups: () => GroupsAndMemberships;
  readonly #existing: ExistingResources;
  readonly #stepFunctions: StepFunctions;
  readonly #waiting: (() => void)[] = [];
  readonly #invocations = new Set<Invocation>();
  /** Number of executions that run. */
  #running = 0;
  /** Number of calls that have had their turn. */
  #turns = 0;
  #stopAt: number | undefined;

  constructor(options: InProcessCloudOptions) {
    const { stack, accountId, region, stopAt, onEvent, quotas = {} } = options;
    const now = () => Date.now();
    this.#options = options;
    this.#stopAt = stopAt;
    const { stores, users, groups, existing } = createStores({ ...options, now });
    this.#stores = { ...stores, dynamoDb: createDynamoDb({ ...options, tables: stack.tables, now }) };
    this.#users = users;
    this.#groups = groups;
    this.#existing = existing;
    this.#stepFunctions = this.#createStepFunctions();
    this.authorizer = new Authorizer({ accountId, region, ...stack, existing });
    this.targets = this.#createTargets();
    this.events = createEvents({
      accountId,
      region,
      busNames: stack.busNames,
      rules: stack.rules,
      deliver: (rule, target, event) => this.targets.invoke(rule, target, event),
      onUndelivered: (...undelivered) => this.targets.sendToDeadLetterQueue(...undelivered),
      ...(onEvent && {
        onEvent: (busName, event) => {
          try {
            onEvent(busName, event);
          } catch (error) {
            this.errors.push(error);
          }
        },
      }),
      now,
    });
    this.gateway = createGateway({
      services: [...Object.values(this.#stores), this.#stepFunctions, this.events, collectingQueues(this.deadLetters)],
      authorize: (...call) => this.authorizer.authorizeCall(...call),
      quotas,
      now,
    });
  }

  /** Stops the execution of the next run at this call, from 0. */
  stopAtCall(call: number): void {
    this.#stopAt = this.#turns + call;
  }

  /**
   * Replaces the policies of the stack.
   *
   * @param authorizerOf creates the authorizer of the policies: a subclass can see or refuse single calls
   */
  usePolicies(
    policies: StackPolicies,
    authorizerOf = (options: AuthorizerOptions): Authorizer => new Authorizer(options),
  ): void {
    const { accountId, region, stack } = this.#options;
    const { tables } = stack;
    this.authorizer = authorizerOf({ accountId, region, tables, ...policies, existing: this.#existing });
    this.targets = this.#createTargets();
  }

  /** Sets faults, as `PUT /_local/faults` does. */
  async setFaults(faults: readonly Fault[]): Promise<void> {
    const answer = await this.gateway.answer({
      method: 'PUT',
      path: '/_local/faults',
      query: new URLSearchParams(),
      headers: { host: '127.0.0.1' },
      body: Buffer.from(JSON.stringify(faults)),
    });
    if (answer.status !== 200) throw new Error(String(answer.body));
  }

  /**
   * Calls an operation of a service directly, without permissions, faults and turns.
   *
   * @throws ServiceError as the operation
   */
  async call(service: keyof Stores | 'dynamoDb', operation: string, input: Document): Promise<object> {
    const handler = this.#stores[service].operations[operation]?.handler;
    if (!handler) throw new Error(`There is no operation ${operation}`);
    return handler(input, { accessKeyId: 'test', region: this.#options.region });
  }

  /** Loses a table: deletes it and creates it again, empty. */
  loseTable(name: string): void {
    this.#stores.dynamoDb.recreateTable(name);
  }

  /** All users that exist now, in the order of their creation. */
  users(): Users {
    return structuredClone(this.#users());
  }

  /** All groups of the identity store that exist now, and who is in them. */
  groups(): GroupsAndMemberships {
    return this.#groups();
  }

  /** Lets time pass while nothing runs. */
  letTimePass(milliseconds: number): void {
    this.#options.timers.advanceTimersByTime(milliseconds);
  }

  /** Waits for the turn of a call. Each call of a function waits for it, so that a subclass or a spy can act in between. */
  async turn(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    await promise;
  }

  /** All executions, in the order of their start. */
  executions(): Execution[] {
    return [...this.#stepFunctions.executions()];
  }

  /** Starts an execution. {@link run} carries it out. */
  start(stateMachineArn: string, input: unknown): Execution {
    return this.#stepFunctions.start(stateMachineArn, JSON.stringify(input));
  }

  /**
   * Runs executions and functions to their end, and lets time pass when nothing else can happen.
   *
   * @param isBusy whether there is work beside executions and functions
   * @param stoppable the execution that {@link stopAtCall} stops; by default the first one
   * @throws Error when the work waits for something that never comes
   */
  async run(isBusy: () => boolean, stoppable?: Execution): Promise<void> {
    const { timers } = this.#options;
    let idleSince = performance.now();
    // Thousands of errors are thrown and caught here; their stacks would take a tenth of the time.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    while (isBusy() || this.#running > 0 || this.#invocations.size > 0) {
      await realTurn();
      if (this.#turns === this.#stopAt) (stoppable ?? this.executions()[0])?.stop('Operator', 'Stopped by hand');
      const next = this.#next();
      if (next) next();
      else if (this.#canTimePass() && timers.getTimerCount() > 0) timers.advanceTimersToNextTimer();
      else if (performance.now() - idleSince > LONGEST_IDLE) {
        throw new Error('An execution waits for something that never comes');
      } else continue;
      idleSince = performance.now();
    }
    Error.stackTraceLimit = stackTraceLimit;
    this.#stopAt = undefined;
  }

  /** Invokes a function with the credentials of its role. @param arn ARN of the function */
  async invoke(arn: string, event: string): Promise<InvocationResult> {
    const { stack, functions, onInvoke } = this.#options;
    const logicalId = stack.functions.find((candidate) => candidate.arn === arn)?.logicalId;
    const run = logicalId === undefined ? undefined : functions.get(logicalId);
    if (logicalId === undefined || !run) throw new Error(`There is no function ${arn}`);
    const invocation: Invocation = {
      accessKeyId: accessKeyIdOf(logicalId),
      unanswered: 0,
      timers: new Set(),
      send: async (request) => {
        await this.turn();
        return this.gateway.answer(request);
      },
    };
    this.#invocations.add(invocation);
    try {
      await onInvoke?.(logicalId);
      const answer = await runInvocation(invocation, () => run(JSON.parse(event)));
      return { payload: JSON.stringify(answer ?? null) };
    } catch (error) {
      this.errors.push(error);
      return errorResult(error);
    } finally {
      this.#invocations.delete(invocation);
    }
  }

  /**
   * Opens an event source on a queue that holds messages already, with the permissions of the function's role.
   *
   * @param onHandled called when a batch was handled, or could not be read
   */
  openEventSource(source: StackEventSource, messages: Message[], onHandled: () => void): EventSource {
    const { stack, region } = this.#options;
    const target = stack.functions.find(({ name }) => name === source.functionName);
    if (!target) throw new Error(`There is no function ${source.functionName}`);
    return openEventSource({
      source,
      region,
      sqs: {
        queues: stack.queues,
        receiveMessages: async (_, most) => messages.splice(0, most),
        deleteMessages: async () => undefined,
      },
      invoke: async (_, event) => {
        const result = await this.invoke(target.arn, event);
        onHandled();
        return result;
      },
      onError: onHandled,
      authorize: (operation, input) => this.authorizer.authorizeRole(target.roleArn, operation, input),
    });
  }

  #createTargets(): TargetInvoker {
    return new TargetInvoker({
      authorizer: this.authorizer,
      lambda: { invokeLater: (arn, event) => void this.invoke(arn, event) },
      stepFunctions: this.#stepFunctions,
      queues: {
        sendDeadLetter: async (_, body) => {
          this.deadLetters.push(body);
        },
      },
      onError: (error) => this.errors.push(error),
    });
  }

  #createStepFunctions(): StepFunctions {
    const { stack, region } = this.#options;
    return createStepFunctions({
      region,
      stateMachines: stack.stateMachines,
      aliases: stack.stateMachineAliases,
      resources: {
        invokeFunction: (arn, event) => this.invoke(arn, event),
        putEvents: (entries) => this.gateway.call('events', 'PutEvents', () => this.events.putEntries(entries)),
        authorize: (roleArn, operation, input) => this.authorizer.authorizeRole(roleArn, operation, input),
      },
      onStatusChange: (_, detail) => {
        this.#running += detail.status === 'RUNNING' ? 1 : -1;
        const DetailType = 'Step Functions Execution Status Change';
        void this.events.putEntries([{ Source: 'aws.states', DetailType, Detail: JSON.stringify(detail) }], true);
      },
      now: () => Date.now(),
    });
  }

  #next(): (() => void) | undefined {
    if (this.#waiting.length === 0) return undefined;
    const { choices = [0] } = this.#options;
    const choice = choices[this.#turns % choices.length] ?? 0;
    this.#turns += 1;
    return this.#waiting.splice(choice % this.#waiting.length, 1)[0];
  }

  /**
   * A function that waits neither for an answer nor for a timer is at work, and may need real time. An SDK client, for
   * example, reads its configuration files before its first call.
   */
  #canTimePass(): boolean {
    return [...this.#invocations].every(({ unanswered, timers }) => unanswered > 0 || timers.size > 0);
  }
}

/** The next turn of the real event loop: faked time must not pass while promises and streams are pending. */
function realTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
