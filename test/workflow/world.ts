/**
 * The template over the real functions, their real clients and the services of the local cloud, in one process and in
 * faked time. Only the network is missing: a request handler hands the clients' requests to the gateway.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { Readable } from 'node:stream';
import * as v from 'valibot';
import { vi } from 'vitest';
import type { RequestKind } from '../../core/kinds.ts';
import {
  onboardingFailureSchema,
  onboardingOutcomeSchema,
  roleChangeFailureSchema,
  roleChangeOutcomeSchema,
} from '../../core/outcome/outcome.ts';
import { OWNER_TAG } from '../../core/request/fields/owner-tag.ts';
import localParameters from '../../local/parameters.json' with { type: 'json' };
import { Delivery } from '../../packages/local-cloud/cloud/target-invoker.ts';
import { ConnectionReset, type Fault } from '../../packages/local-cloud/gateway/faults.ts';
import { type Authorize, createGateway, type Gateway } from '../../packages/local-cloud/gateway/gateway.ts';
import { Authorizer } from '../../packages/local-cloud/iam/authorizer.ts';
import { accessKeyIdOf } from '../../packages/local-cloud/iam/principals.ts';
import type { Document, Service } from '../../packages/local-cloud/service/service.ts';
import { createEvents, type Events } from '../../packages/local-cloud/services/events/events.ts';
import { createFinSpace } from '../../packages/local-cloud/services/finspace.ts';
import { createFinSpaceData } from '../../packages/local-cloud/services/finspace-data.ts';
import { createIdentityStore } from '../../packages/local-cloud/services/identity-store/identity-store.ts';
import type { InvocationResult } from '../../packages/local-cloud/services/lambda/messages.ts';
import type { Execution } from '../../packages/local-cloud/services/step-functions/execution.ts';
import { createStepFunctions } from '../../packages/local-cloud/services/step-functions/step-functions.ts';
import type { StackRule } from '../../packages/local-cloud/template/resources/rules.ts';
import { loadStack, type Stack } from '../../packages/local-cloud/template/stack.ts';
import { context } from '../lambda-context.ts';
import { deployment } from '../requests.ts';

/** Account and region of the stack. */
export const PLACE = { accountId: '111122223333', region: 'us-east-1' };

/** The stack of the template, with other parameters than those of the local cloud if need be. */
export function stackWith(parameters: Record<string, string>): Stack {
  const place = { ...PLACE, stackName: 'finspace-user-onboarding', url: 'http://127.0.0.1:4566' };
  return loadStack('template.yaml', { ...localParameters, ...parameters }, place);
}

/** The stack of the template, as the local cloud has it. */
export const stack = stackWith({});

/** The workflow of each kind of request. */
const WORKFLOWS: Record<RequestKind, string> = {
  onboarding: arnOf('OnboardUserStateMachine'),
  'role-change': arnOf('ChangeKxRoleStateMachine'),
};

function arnOf(logicalId: string): string {
  const machine = stack.stateMachines.find((candidate) => candidate.logicalId === logicalId);
  if (!machine) throw new Error(`The template has no ${logicalId}`);
  return machine.arn;
}

/** A request, and what it is about. */
export interface Asked {
  kind: RequestKind;
  request: unknown;
}

/** The stack with one policy less, for example. */
export type StackPolicies = Pick<Stack, 'roles' | 'resourcePolicies' | 'keys'>;

/** A request of an SDK client, as far as it is handed on. */
interface ClientRequest {
  method: string;
  path: string;
  query: Record<string, string | string[]>;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

/** The world in which functions make their calls; each test opens one. */
let world: World | undefined;

function theWorld(): World {
  if (!world) throw new Error('There is no world');
  return world;
}

/** Ends waiting for an answer as the clients' own request handler does. */
async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(Object.assign(new Error('timeout'), { name: 'TimeoutError' })),
    REQUEST_TIMEOUT,
  );
  return Promise.race([answer, promise]).finally(() => clearTimeout(timer));
}

/** A function at work. */
interface Invocation {
  /** Of the function, for its credentials. */
  logicalId: string;
  /** Calls of its own that the gateway has and has not answered yet. */
  unanswered: number;
  /** Timers that it has set and that have not run: it pauses. */
  timers: Set<unknown>;
}

/** The invocation that makes a call. */
const calling = new AsyncLocalStorage<Invocation>();

function theInvocation(): Invocation {
  const invocation = calling.getStore();
  if (!invocation) throw new Error('A call is made outside a function');
  return invocation;
}

/** Hands requests to the gateway of the world, in place of sockets. */
const requestHandler = {
  metadata: { handlerProtocol: 'http/1.1' },
  async handle({ method, path: requestPath, query, headers, body }: ClientRequest) {
    const { gateway } = theWorld();
    const invocation = theInvocation();
    await theWorld().turn();
    const search = new URLSearchParams(
      Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
    );
    const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    // All functions share the clients here, and each has credentials of its own.
    const authorization = named.authorization?.replace(/(?<=Credential=)[^/]*/, accessKeyIdOf(invocation.logicalId));
    invocation.unanswered += 1;
    try {
      const answer = await inTime(
        gateway.answer({
          method,
          path: requestPath,
          query: search,
          headers: { ...named, ...(authorization !== undefined && { authorization }) },
          body:
            body instanceof Uint8Array
              ? Buffer.from(body.buffer, body.byteOffset, body.byteLength)
              : Buffer.from(body ?? ''),
        }),
      );
      return {
        response: {
          statusCode: answer.status,
          headers: answer.headers,
          body: Readable.from([Buffer.from(answer.body)]),
        },
      };
    } catch (error) {
      if (error instanceof ConnectionReset) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      throw error;
    } finally {
      invocation.unanswered -= 1;
    }
  },
  updateHttpClientConfig: () => undefined,
  httpHandlerConfigs: () => ({}),
};

const settings = await vi.importActual<typeof import('../../functions/lib/services/client-settings.ts')>(
  '../../functions/lib/services/client-settings.ts',
);
const REQUEST_TIMEOUT = settings.clientSettings.requestHandler.requestTimeout;

const clientSettings = {
  maxAttempts: 1,
  region: PLACE.region,
  endpoint: 'http://127.0.0.1:1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  requestHandler,
};

vi.doMock('../../functions/lib/services/client-settings.ts', () => ({
  clientSettings,
  batchClientSettings: clientSettings,
}));

/** Milliseconds of real time after which a world in which nothing happens is taken for stuck. */
const LONGEST_IDLE = 10_000;

type Handler = (event: never, lambdaContext: typeof context) => Promise<unknown>;

/** By the function's ARN. */
const functions = new Map<string, { logicalId: string; handler: Handler }>();
for (const { logicalId, arn, bundle, environment } of stack.functions) {
  Object.assign(process.env, environment, { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' });
  const module: { handler: Handler } = await import(`../../functions/${path.basename(path.dirname(bundle))}.ts`);
  functions.set(arn, { logicalId, handler: module.handler });
}

/** One for all worlds: reading the definition takes longer than an onboarding. */
const stepFunctions = createStepFunctions({
  region: PLACE.region,
  stateMachines: stack.stateMachines,
  aliases: stack.stateMachineAliases,
  resources: {
    invokeFunction: async (arn, event) => theWorld().invoke(arn, event),
    async putEvents(entries) {
      const { gateway, events } = theWorld();
      return gateway.call('events', 'PutEvents', () => events.putEntries(entries));
    },
    authorize: (roleArn, operation, input) => theWorld().authorizer.authorizeRole(roleArn, operation, input),
  },
  onStatusChange(_, detail) {
    if (!world) return;
    world.executions += detail.status === 'RUNNING' ? 1 : -1;
    const entry = {
      Source: 'aws.states',
      DetailType: 'Step Functions Execution Status Change',
      Detail: JSON.stringify(detail),
    };
    void world.events.putEntries([entry], true);
  },
  now: () => Date.now(),
});

/** Looks at the outcomes, beside the rules of the template. */
const outcomeRule: StackRule = {
  logicalId: 'Outcomes',
  name: 'outcomes',
  arn: 'arn:aws:events:us-east-1:111122223333:rule/outcomes',
  busName: stack.outputs.EventBusName ?? '',
  pattern: { source: ['finspace.onboarding'] },
  targets: [{ id: 'Test', arn: 'test', inputPath: '$' }],
};

const OUTCOMES: Record<string, v.GenericSchema<unknown, Document>> = {
  'User Onboarded': onboardingOutcomeSchema,
  'User Onboarding Failed': onboardingFailureSchema,
  'User Role Changed': roleChangeOutcomeSchema,
  'User Role Change Failed': roleChangeFailureSchema,
};

/** What a world is like. */
export interface WorldOptions {
  /** Milliseconds that a fresh FinSpace user is CREATING. */
  creatingMs?: number;
  /** Picks, again and again, which of the calls that wait goes next; in order by default. */
  choices?: readonly number[];
  /** Stops the first execution of the first run at this call; none by default. */
  stopAt?: number;
  /** Changes something between two states. */
  onStateEntered?: (state: string) => Promise<void> | void;
}

/** All users that exist. */
export interface Users {
  identityStore: Document[];
  finSpace: Document[];
  kx: Document[];
}

/** An outcome event. */
export interface Outcome {
  detailType: string;
  detail: Document;
}

/** Services, functions, a state machine. */
export class World {
  readonly gateway: Gateway;
  readonly events: Events;
  authorizer: Authorizer;
  delivery: Delivery;
  /** How many run. */
  executions = 0;
  /** Bodies of the messages in all dead-letter queues. */
  readonly deadLetters: string[] = [];
  /** What the world has to say of what went wrong. */
  readonly errors: unknown[] = [];
  readonly outcomes: Outcome[] = [];
  readonly #stores;
  readonly #options: WorldOptions;
  readonly #waiting: (() => void)[] = [];
  #turns = 0;
  #stopAt: number | undefined;
  readonly #invocations = new Set<Invocation>();

  /** Opens a world; fake timers must be on. */
  constructor(options: WorldOptions = {}) {
    this.#options = options;
    this.#stopAt = options.stopAt;
    const now = () => Date.now();
    const identityStore = createIdentityStore({ identityStoreId: deployment.identityStoreId, now });
    const finSpaceData = createFinSpaceData({ now, creatingMs: options.creatingMs ?? 0 });
    const environmentIds = [deployment.kxEnvironmentId];
    const finSpace = createFinSpace({ environmentIds, accountId: '111122223333', region: 'us-east-1', now });
    this.#stores = { identityStore, finSpaceData, finSpace };
    this.authorizer = new Authorizer({ ...PLACE, ...stack });
    this.delivery = this.#deliver();
    this.events = createEvents({
      ...PLACE,
      busNames: stack.busNames,
      rules: [...stack.rules, outcomeRule],
      deliver: (rule, target, event) => {
        if (rule === outcomeRule) this.#noteOutcome(event as Document);
        else this.delivery.deliver(rule, target, event);
      },
      onUndelivered: (rule, target, event, reason) => this.delivery.setAside(rule, target, event, reason),
      now,
    });
    const services = [...Object.values(this.#stores), stepFunctions, this.events, this.#queues()];
    const authorize: Authorize = (...call) => this.authorizer.authorizeCall(...call);
    this.gateway = createGateway({ services, authorize, now });
    world = undefined;
    stepFunctions.reset();
    world = this;
  }

  /** Stops the first execution of the next run at its call with this number, from 0. */
  stopAtCall(call: number): void {
    this.#stopAt = this.#turns + call;
  }

  /** Replaces the policies of the template. */
  usePolicies(policies: StackPolicies): void {
    this.authorizer = new Authorizer({ ...PLACE, ...policies });
    this.delivery = this.#deliver();
  }

  #deliver(): Delivery {
    return new Delivery({
      authorizer: this.authorizer,
      lambda: { invokeLater: (arn, event) => void this.invoke(arn, event) },
      stepFunctions,
      queues: {
        sendDeadLetter: async (_, body) => {
          this.deadLetters.push(body);
        },
      },
      onError: (error) => this.errors.push(error),
    });
  }

  /** SQS, as far as functions use it. */
  #queues(): Service {
    const sendMessage = ({ MessageBody }: Document) => {
      this.deadLetters.push(MessageBody);
      return { MessageId: 'm', MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
    };
    return {
      name: 'sqs',
      signingName: 'sqs',
      protocol: 'json',
      jsonVersion: '1.0',
      targetPrefix: 'AmazonSQS',
      operations: { SendMessage: { handler: sendMessage } },
      reset: () => undefined,
    };
  }

  /** Waits for the turn of a call. */
  async turn(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    await promise;
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

  /** Calls an operation of a service beside the workflow. */
  async call(
    service: 'identityStore' | 'finSpaceData' | 'finSpace',
    operation: string,
    input: Document,
  ): Promise<Document> {
    const handler = this.#stores[service].operations[operation]?.handler;
    if (!handler) throw new Error(`There is no ${operation}`);
    return handler(input, { accessKeyId: 'test', region: 'us-east-1' });
  }

  /** All users that exist now, in the order of their creation. */
  users(): Users {
    const { identityStore, finSpaceData, finSpace } = this.#stores;
    return structuredClone({
      identityStore: identityStore.users(),
      finSpace: finSpaceData.users(),
      kx: finSpace.users(),
    });
  }

  /** Lets time pass while nothing runs. */
  letTimePass(milliseconds: number): void {
    vi.advanceTimersByTime(milliseconds);
  }

  /**
   * Runs requests of any kind side by side, to the end of all.
   *
   * @throws Error when an execution waits for something that never comes
   */
  async carryOut(...asked: Asked[]): Promise<Execution[]> {
    const executions = asked.map(({ kind, request }) => stepFunctions.start(WORKFLOWS[kind], JSON.stringify(request)));
    await this.run(() => false, executions[0]);
    return executions;
  }

  /** Runs onboardings side by side. */
  async onboard(...requests: unknown[]): Promise<Execution[]> {
    return this.carryOut(...requests.map((request) => ({ kind: 'onboarding' as const, request })));
  }

  /** Runs role changes side by side. */
  async changeRole(...requests: unknown[]): Promise<Execution[]> {
    return this.carryOut(...requests.map((request) => ({ kind: 'role-change' as const, request })));
  }

  /**
   * Lets things happen, and time pass, for as long as there is something to do.
   *
   * @param isBusy whether there is something to do beside executions and functions that run
   * @param stoppable the execution that {@link WorldOptions.stopAt} is about
   * @throws Error when something waits for what never comes
   */
  async run(isBusy: () => boolean, stoppable?: Execution): Promise<void> {
    let idleSince = performance.now();
    // Errors are thrown and caught by the thousand here; their stacks would take a tenth of the time.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    while (isBusy() || this.executions > 0 || this.#invocations.size > 0) {
      await realTurn();
      if (this.#turns === this.#stopAt) stoppable?.stop('Operator', 'Stopped by hand');
      const next = this.#next();
      if (next) next();
      else if (this.#canTimePass() && vi.getTimerCount() > 0) vi.advanceTimersToNextTimer();
      else if (performance.now() - idleSince > LONGEST_IDLE)
        throw new Error('An execution waits for something that never comes');
      else continue;
      idleSince = performance.now();
    }
    Error.stackTraceLimit = stackTraceLimit;
    this.#stopAt = undefined;
  }

  /**
   * Time passes only while nothing else can happen: a function that waits for no answer of the gateway and for no timer
   * is at work, and may need real time for it, as a client does that reads the SDK's configuration files before its first
   * call.
   */
  #canTimePass(): boolean {
    return [...this.#invocations].every(({ unanswered, timers }) => unanswered > 0 || timers.size > 0);
  }

  /** Waits before each retry of a state, in milliseconds. */
  waits(execution: Execution, state: string): number[] {
    const waits: number[] = [];
    let current = '';
    let failedAt: number | undefined;
    for (const event of execution.events) {
      current = event.stateEnteredEventDetails?.name ?? current;
      if (event.type === 'TaskFailed' || event.type === 'TaskTimedOut') failedAt = event.timestamp;
      if (event.type === 'TaskScheduled' && failedAt !== undefined) {
        if (current === state) waits.push((event.timestamp - failedAt) * 1000);
        failedAt = undefined;
      }
      if (event.type === 'TaskStateExited') failedAt = undefined;
    }
    return waits;
  }

  #noteOutcome(event: Document): void {
    const detailType = event['detail-type'];
    const schema = OUTCOMES[detailType];
    if (!schema) throw new Error(`There is no outcome ${detailType}`);
    this.outcomes.push({ detailType, detail: v.parse(schema, event.detail) });
  }

  #next(): (() => void) | undefined {
    if (this.#waiting.length === 0) return undefined;
    const { choices = [0] } = this.#options;
    const choice = choices[this.#turns % choices.length] ?? 0;
    this.#turns += 1;
    return this.#waiting.splice(choice % this.#waiting.length, 1)[0];
  }

  /** Invokes a function, with the credentials of its role. */
  async invoke(arn: string, event: string): Promise<InvocationResult> {
    const found = functions.get(arn);
    if (!found) throw new Error(`There is no function ${arn}`);
    const { logicalId, handler } = found;
    const invocation = { logicalId, unanswered: 0, timers: new Set<unknown>() };
    this.#invocations.add(invocation);
    try {
      await this.#options.onStateEntered?.(logicalId.replace(/Function$/, ''));
      const answer = await calling.run(invocation, () => handler(JSON.parse(event) as never, context));
      return { payload: JSON.stringify(answer ?? null) };
    } catch (error) {
      this.errors.push(error);
      const { name: errorType, message: errorMessage } = error instanceof Error ? error : new Error(String(error));
      return { error: { errorType, errorMessage, trace: [] } };
    } finally {
      this.#invocations.delete(invocation);
    }
  }
}

/** The next turn of the real event loop: faked time must not pass while promises and streams are on their way. */
function realTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The kx user's tag that names its owner. */
export function ownerOf(kxUser: Document | undefined): unknown {
  return kxUser?.tags?.[OWNER_TAG];
}

/** Fakes time; everything else stays real, as streams and files are. */
export function useFakedTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: Date.UTC(2026, 0, 5) });
  noteTimers();
}

/** Has every timer that a function sets noted in its invocation. */
function noteTimers(): void {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  globalThis.setTimeout = Object.assign((run: (...values: unknown[]) => void, ...rest: [number?, ...unknown[]]) => {
    const timers = calling.getStore()?.timers;
    const timer = set(
      (...values: unknown[]) => {
        timers?.delete(timer);
        run(...values);
      },
      ...rest,
    );
    timers?.add(timer);
    return timer;
  }, set);
  globalThis.clearTimeout = (timer) => {
    calling.getStore()?.timers.delete(timer);
    clear(timer);
  };
}
