/**
 * The application in a local cloud that runs in this process and in faked time: the template over the real functions, their
 * real clients and the services of the local cloud. Only workers and sockets are missing.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Stack } from 'local-cloud';
import {
  type Execution,
  InProcessCloud,
  type InProcessFunction,
  type Records,
  type RequestQuotas,
  trackTimers,
} from 'local-cloud/testing';
import * as v from 'valibot';
import { vi } from 'vitest';
import type { RequestKind } from '../../core/kinds.ts';
import {
  offboardingFailureSchema,
  offboardingOutcomeSchema,
  onboardingFailureSchema,
  onboardingOutcomeSchema,
  roleChangeFailureSchema,
  roleChangeOutcomeSchema,
  supersededOutcomeSchema,
} from '../../core/outcome/outcome.ts';
import { OWNER_TAG } from '../../core/request/fields/owner-tag.ts';
import { LOCAL_ACCOUNT, LOCAL_STORES, loadApplicationStack } from '../../local/application.ts';
import { loadFunctions } from '../../local/in-process.ts';
import type { Document } from './document.ts';
import { context } from './lambda-context.ts';

/** Account and Region of the stack. */
export const ACCOUNT = LOCAL_ACCOUNT;

/** The stack of the template, with other parameters than those of the local cloud if need be. */
export const stackWith = loadApplicationStack;

/** The stack of the template, as the local cloud has it. */
export const stack = stackWith();

/** The workflow of each kind of request. */
const WORKFLOWS: Record<RequestKind, string> = {
  onboarding: arnOf('OnboardUserStateMachine'),
  'role-change': arnOf('ChangeKxRoleStateMachine'),
  offboarding: arnOf('OffboardUserStateMachine'),
};

function arnOf(logicalId: string): string {
  const machine = stack.stateMachines.find((candidate) => candidate.logicalId === logicalId);
  if (!machine) throw new Error(`The template has no ${logicalId}`);
  return machine.arn;
}

/** A request and its kind. */
export interface Asked {
  kind: RequestKind;
  request: unknown;
}

const functions = await loadFunctions(stack, context);

/**
 * Imports the functions whose environment differs in a stack with other parameters.
 *
 * @param name distinguishes this stack from others
 */
export async function functionsOf(other: Stack, name: string): Promise<Map<string, InProcessFunction>> {
  const before = { ...process.env };
  const environments = new Map(stack.functions.map(({ logicalId, environment }) => [logicalId, environment]));
  const changed = other.functions.filter(
    ({ logicalId, environment }) => !isDeepStrictEqual(environment, environments.get(logicalId)),
  );
  try {
    return await loadFunctions({ functions: changed }, context, name);
  } finally {
    // The object itself stays: Node reads some variables, such as TMPDIR, from what is behind it.
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

const OUTCOMES: Record<string, v.GenericSchema<unknown, Document>> = {
  'User Onboarded': onboardingOutcomeSchema,
  'User Onboarding Failed': onboardingFailureSchema,
  'User Role Changed': roleChangeOutcomeSchema,
  'User Role Change Failed': roleChangeFailureSchema,
  'User Offboarded': offboardingOutcomeSchema,
  'User Offboarding Failed': offboardingFailureSchema,
  'Request Superseded': supersededOutcomeSchema,
};

/** The settings of a world. */
export interface WorldOptions {
  /** Calls a second that a service takes; any number by default. */
  quotas?: RequestQuotas;
  /** Milliseconds for which a new FinSpace user is CREATING. */
  creatingMs?: number;
  /** Chooses, again and again, which of the waiting calls goes next; the oldest by default. */
  choices?: readonly number[];
  /** Stops the first execution of the first run at this call; none by default. */
  stopAt?: number;
  /** What the services keep; nothing at first by default. */
  records?: Records;
  /** Called before the function of a state begins. */
  onStateEntered?: (state: string) => Promise<void> | void;
  /** Functions with another environment, by logical id; see {@link functionsOf}. */
  otherFunctions?: ReadonlyMap<string, InProcessFunction>;
}

/** An outcome event. */
export interface Outcome {
  detailType: string;
  detail: Document;
}

/** The application in its own cloud. */
export class World extends InProcessCloud {
  readonly outcomes: Outcome[] = [];

  /** Creates a world; call {@link useFakedTime} first. */
  constructor({ onStateEntered, otherFunctions = new Map(), ...options }: WorldOptions = {}) {
    super({
      ...options,
      ...LOCAL_ACCOUNT,
      ...LOCAL_STORES,
      stack,
      functions: new Map([...functions, ...otherFunctions]),
      timers: vi,
      onInvoke: (logicalId) => onStateEntered?.(logicalId.replace(/Function$/, '')),
      onEvent: (busName, { source, 'detail-type': detailType, detail }) => {
        if (busName === stack.outputs.EventBusName && source === 'finspace.onboarding') {
          this.outcomes.push(readOutcome(detailType, detail));
        }
      },
    });
  }

  /** Starts a request by hand. `run` carries it out. */
  startRequest({ kind, request }: Asked): Execution {
    return this.start(WORKFLOWS[kind], request);
  }

  /**
   * Runs requests of any kind side by side, to the end of all.
   *
   * @throws Error when an execution waits for something that never comes
   */
  async carryOut(...asked: Asked[]): Promise<Execution[]> {
    // Later than all before, as the order of the requests for a person is that of time.
    this.letTimePass(1);
    const executions = asked.map((one) => this.startRequest(one));
    await this.run(() => false, executions[0]);
    return executions;
  }

  override async call(...call: Parameters<InProcessCloud['call']>): Promise<Document> {
    return { ...(await super.call(...call)) };
  }

  /** Runs onboardings side by side. */
  async onboard(...requests: unknown[]): Promise<Execution[]> {
    return this.carryOut(...requests.map((request) => ({ kind: 'onboarding' as const, request })));
  }

  /** Runs role changes side by side. */
  async changeRole(...requests: unknown[]): Promise<Execution[]> {
    return this.carryOut(...requests.map((request) => ({ kind: 'role-change' as const, request })));
  }

  /** Runs offboardings side by side. */
  async offboard(...requests: unknown[]): Promise<Execution[]> {
    return this.carryOut(...requests.map((request) => ({ kind: 'offboarding' as const, request })));
  }
}

/** The kx user's tag that names its owner. */
export function ownerOf(kxUser: { tags?: Readonly<Record<string, string>> } | undefined): string | undefined {
  return kxUser?.tags?.[OWNER_TAG];
}

function readOutcome(detailType: string, detail: unknown): Outcome {
  const schema = OUTCOMES[detailType];
  if (!schema) throw new Error(`There is no outcome ${detailType}`);
  return { detailType, detail: v.parse(schema, detail) };
}

/** Fakes time; everything else stays real, as streams and files are. */
export function useFakedTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: Date.UTC(2026, 0, 5) });
  trackTimers();
}
