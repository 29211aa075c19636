/**
 * The real definition over the real functions, their real clients and the services of the local cloud, in one process
 * and in faked time. Only the network is missing: a request handler hands the clients' requests to the gateway.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import * as v from 'valibot';
import { vi } from 'vitest';
import { onboardingFailureSchema, onboardingOutcomeSchema } from '../../functions/lib/outcome.ts';
import { OWNER_TAG } from '../../functions/lib/owner-tag.ts';
import { ConnectionReset, type Fault } from '../../local/gateway/faults.ts';
import { createGateway, type Gateway } from '../../local/gateway/gateway.ts';
import type { Document } from '../../local/gateway/service.ts';
import { createEvents, type Events } from '../../local/services/events/events.ts';
import { createFinSpace } from '../../local/services/finspace.ts';
import { createFinSpaceData } from '../../local/services/finspace-data.ts';
import { createIdentityStore } from '../../local/services/identity-store/identity-store.ts';
import type { InvocationResult } from '../../local/services/lambda/messages.ts';
import type { Execution } from '../../local/services/step-functions/execution.ts';
import { createStepFunctions } from '../../local/services/step-functions/step-functions.ts';
import { context } from '../lambda-context.ts';
import { deployment } from '../requests.ts';
import { taskStates } from '../statemachine/definition.ts';

export const STATE_MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:onboard-user';

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

/** Hands requests to the gateway of the world, in place of sockets. */
const requestHandler = {
  metadata: { handlerProtocol: 'http/1.1' },
  async handle({ method, path: requestPath, query, headers, body }: ClientRequest) {
    const { gateway } = theWorld();
    await theWorld().turn();
    const search = new URLSearchParams(
      Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
    );
    const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    try {
      const answer = await inTime(
        gateway.answer({
          method,
          path: requestPath,
          query: search,
          headers: named,
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
    }
  },
  updateHttpClientConfig: () => undefined,
  httpHandlerConfigs: () => ({}),
};

const settings = await vi.importActual<typeof import('../../functions/lib/client-settings.ts')>(
  '../../functions/lib/client-settings.ts',
);
const REQUEST_TIMEOUT = settings.clientSettings.requestHandler.requestTimeout;

vi.doMock('../../functions/lib/client-settings.ts', () => ({
  clientSettings: {
    maxAttempts: 1,
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler,
  },
}));

/** Turns of the event loop after which a world in which nothing happens is taken for stuck. */
const MAX_IDLE_TURNS = 10_000;

/** Turns after which everything that is on its way has arrived: who still waits, waits for time to pass. */
const SETTLED = 2_000;

type Handler = (event: never, lambdaContext: typeof context) => Promise<unknown>;

const functions = new Map<string, Handler>();
for (const state of [...taskStates.map(([name]) => name), 'ReportSilentFailure']) {
  const file = state
    .replace('FinSpace', 'Finspace')
    .replace(/(?!^)[A-Z]/g, '-$&')
    .toLowerCase();
  const module: { handler: Handler } = await import(`../../functions/${file}.ts`);
  functions.set(state, module.handler);
}

const definitionText = readFileSync(path.join(import.meta.dirname, '../../statemachine/onboard-user.asl.json'), 'utf8')
  .replace(/\$\{(\w+)FunctionArn\}/g, '$1')
  .replace(/\$\{EventBusName\}/g, 'bus');

/** One for all worlds: reading the definition takes longer than an onboarding. */
const stepFunctions = createStepFunctions({
  region: 'us-east-1',
  stateMachines: [
    {
      logicalId: 'Machine',
      name: 'onboard-user',
      arn: STATE_MACHINE,
      roleArn: '',
      logs: false,
      definition: definitionText,
    },
  ],
  resources: {
    invokeFunction: async (name, event) => theWorld().invoke(name, event),
    putEvents: async (entries) => theWorld().events.putEntries(entries),
  },
  onStatusChange(_, detail) {
    const entry = {
      Source: 'aws.states',
      DetailType: 'Step Functions Execution Status Change',
      Detail: JSON.stringify(detail),
    };
    void world?.events.putEntries([entry], true);
  },
  now: () => Date.now(),
});

/** The template's rule on executions that did not succeed, and one that looks at the outcomes. */
const rules = [
  { bus: 'default', pattern: { source: ['aws.states'], detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'] } } },
  { bus: 'bus', pattern: { source: ['finspace.onboarding'] } },
].map(({ bus, pattern }) => ({
  logicalId: bus,
  name: bus,
  arn: bus,
  busName: bus,
  pattern,
  targets: [{ id: bus, arn: bus, inputPath: '$' }],
}));

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
  readonly outcomes: Outcome[] = [];
  readonly #stores;
  readonly #options: WorldOptions;
  readonly #waiting: (() => void)[] = [];
  #turns = 0;
  #stopAt: number | undefined;
  #running = 0;

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
    this.events = createEvents({
      accountId: '111122223333',
      region: 'us-east-1',
      busNames: ['default', 'bus'],
      rules,
      deliver: ({ busName }, _, event) => {
        if (busName === 'bus') this.#noteOutcome(event as Document);
        else void this.invoke('ReportSilentFailure', JSON.stringify(event));
      },
      onUndelivered: (_, __, ___, reason) => {
        throw reason;
      },
      now,
    });
    const services = [...Object.values(this.#stores), stepFunctions, this.events];
    this.gateway = createGateway({ services, now });
    stepFunctions.reset();
    world = this;
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
   * Runs requests side by side, to the end of all.
   *
   * @throws Error when an execution waits for something that never comes
   */
  async onboard(...requests: unknown[]): Promise<Execution[]> {
    const executions = requests.map((request) => stepFunctions.start(STATE_MACHINE, JSON.stringify(request)));
    let idle = 0;
    // Errors are thrown and caught by the thousand here; their stacks would take a tenth of the time.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    while (executions.some(({ status }) => status === 'RUNNING') || this.#running > 0) {
      await realTurn();
      if (this.#turns === this.#stopAt) executions[0]?.stop('Operator', 'Stopped by hand');
      const next = this.#next();
      if (next) next();
      // Time passes only while nothing else can happen.
      else if ((this.#running === 0 || idle > SETTLED) && vi.getTimerCount() > 0) {
        vi.advanceTimersToNextTimer();
        idle = 0;
        continue;
      }
      idle = next ? 0 : idle + 1;
      if (idle > MAX_IDLE_TURNS) throw new Error('An execution waits for something that never comes');
    }
    Error.stackTraceLimit = stackTraceLimit;
    this.#stopAt = undefined;
    return executions;
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
    const schema = detailType === 'User Onboarded' ? onboardingOutcomeSchema : onboardingFailureSchema;
    this.outcomes.push({ detailType, detail: v.parse(schema, event.detail) });
  }

  #next(): (() => void) | undefined {
    if (this.#waiting.length === 0) return undefined;
    const { choices = [0] } = this.#options;
    const choice = choices[this.#turns % choices.length] ?? 0;
    this.#turns += 1;
    return this.#waiting.splice(choice % this.#waiting.length, 1)[0];
  }

  /** Carries out a task: invokes a function. */
  async invoke(name: string, event: string): Promise<InvocationResult> {
    this.#running += 1;
    try {
      await this.#options.onStateEntered?.(name);
      const handler = functions.get(name);
      if (!handler) throw new Error(`There is no function ${name}`);
      return { payload: JSON.stringify((await handler(JSON.parse(event) as never, context)) ?? null) };
    } catch (error) {
      const { name: errorType, message: errorMessage } = error instanceof Error ? error : new Error(String(error));
      return { error: { errorType, errorMessage, trace: [] } };
    } finally {
      this.#running -= 1;
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
}
