/** The application in virtual time: the real definitions and functions over the services of the local cloud, in this process. */
import FakeTimers from '@sinonjs/fake-timers';
import { InProcessCloud, REQUEST_QUOTAS, type RequestQuotas, trackTimers } from 'local-cloud/testing';
import type { RequestKind } from '../../core/kinds.ts';
import { LOCAL_ACCOUNT, LOCAL_STORES, loadApplicationStack } from '../../local/application.ts';
import { loadFunctions } from '../../local/in-process.ts';

/** When virtual time begins. */
const BEGINNING = Date.UTC(2026, 0, 5);

/** What Lambda passes to a handler beside the event. */
const CONTEXT = { functionName: 'function', awsRequestId: 'request', getRemainingTimeInMillis: () => 30_000 };

// Nothing of the developer's own.
Object.assign(process.env, {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_REGION: LOCAL_ACCOUNT.region,
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
});

/** The stack, with the quotas of the local cloud as its parameters. */
export const stack = loadApplicationStack({
  IdentityStoreCallsPerSecond: String(REQUEST_QUOTAS.identitystore),
  FinSpaceCallsPerSecond: String(REQUEST_QUOTAS.finspace),
});
const functions = await loadFunctions(stack, CONTEXT);

/** Name of the table of people. */
export const TABLE_NAME = stack.tables[0]?.name ?? '';

/** Logical ids of the workflows. */
const WORKFLOWS: Record<RequestKind, string> = {
  onboarding: 'OnboardUserStateMachine',
  'role-change': 'ChangeKxRoleStateMachine',
  offboarding: 'OffboardUserStateMachine',
};

/** Calls by operation, and the number of answers by their outcome. */
export type Calls = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The settings of a local cloud in virtual time. */
export interface VirtualCloudOptions {
  /** Calls a second that a service takes; any number by default. */
  quotas?: RequestQuotas;
  /** Whether executions wait for their turn. */
  isPaced?: boolean;
}

const turnOfNow = async () => ({ at: new Date().toISOString() });

/** A local cloud in virtual time. */
export class VirtualCloud extends InProcessCloud {
  readonly #clock: ReturnType<typeof FakeTimers.install>;

  /** Puts this process in virtual time until {@link close}. */
  constructor({ quotas = {}, isPaced = true }: VirtualCloudOptions = {}) {
    const clock = FakeTimers.install({
      now: BEGINNING,
      toFake: ['setTimeout', 'clearTimeout', 'Date'],
      shouldClearNativeTimers: true,
    });
    trackTimers();
    const timers = {
      advanceTimersByTime: (milliseconds: number) => clock.tick(milliseconds),
      advanceTimersToNextTimer: () => clock.next(),
      getTimerCount: () => clock.countTimers(),
    };
    super({
      ...LOCAL_ACCOUNT,
      ...LOCAL_STORES,
      stack,
      functions: isPaced ? functions : new Map([...functions, ['TakeTurnFunction', turnOfNow]]),
      timers,
      quotas,
    });
    this.#clock = clock;
  }

  /** Starts a request by hand. `run` carries it out. */
  startRequest(kind: RequestKind, request: object) {
    const machine = stack.stateMachines.find(({ logicalId }) => logicalId === WORKFLOWS[kind]);
    if (!machine) throw new Error(`The template has no ${WORKFLOWS[kind]}`);
    return this.start(machine.arn, request);
  }

  /** The calls so far. */
  async calls(): Promise<Calls> {
    const headers = { host: '127.0.0.1' };
    const request = {
      method: 'GET',
      path: '/_local/calls',
      query: new URLSearchParams(),
      headers,
      body: Buffer.alloc(0),
    };
    return JSON.parse(String((await this.gateway.answer(request)).body));
  }

  /** Restores the real clock. */
  close(): void {
    this.#clock.uninstall();
  }
}
