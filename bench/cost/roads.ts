/** The roads that a request can take, and what each uses. */
import { REQUEST_QUOTAS } from 'local-cloud/testing';
import type { RequestKind } from '../../core/kinds.ts';
import { type Calls, TABLE_NAME, VirtualCloud } from '../virtual/virtual-cloud.ts';
import { PRICES, type Usage } from './prices.ts';

/** A road. */
export interface Road {
  name: string;
  /** Number of requests that the usage is of. */
  people: number;
  /** Carries the requests out. */
  use: () => Promise<Usage>;
}

/** A request of the road, and those that are carried out before. */
interface Steps {
  kind: RequestKind;
  request: object;
  before?: { kind: RequestKind; request: object };
  /** The execution fails. */
  fails?: true;
  fault?: { operation: string; error: string };
}

function onboarding(requestId: string, number = 1): { kind: 'onboarding'; request: object } {
  const user = {
    userName: `person.${number}`,
    name: { givenName: 'Person', familyName: `No${number}` },
    displayName: `Person No${number}`,
    emails: [{ value: `person.${number}@example.com` }],
  };
  return { kind: 'onboarding', request: { requestId, user, finSpace: { type: 'APP_USER' }, kx: { role: 'analyst' } } };
}

function without(request: object, ...members: string[]): object {
  return Object.fromEntries(Object.entries(request).filter(([name]) => !members.includes(name)));
}

const joined = onboarding('HR-1');

const ROLE_CHANGE = {
  kind: 'role-change' as const,
  request: {
    requestId: 'HR-2',
    user: { userName: 'person.1', emails: [{ value: 'person.1@example.com' }] },
    kx: { role: 'quant' },
  },
};

/** Groups that `local/parameters.json` allows. */
const inGroups = { ...joined, request: { ...joined.request, groups: ['Quants', 'Traders'] } };

const SUSPENSION = {
  kind: 'offboarding' as const,
  request: { requestId: 'HR-2', user: ROLE_CHANGE.request.user, mode: 'suspend' },
};

const REMOVAL = { ...SUSPENSION, request: { ...SUSPENSION.request, mode: 'remove', confirm: true } };

/** The roads of one request. */
export const ROADS: readonly Road[] = [
  road('onboarding: all new', joined),
  road('onboarding: all new, in two groups', inGroups),
  road('onboarding: all found', { ...onboarding('HR-2'), before: joined }),
  road('onboarding: FinSpace and kx skipped', { ...joined, request: without(joined.request, 'finSpace', 'kx') }),
  road('onboarding: fails at the kx user', {
    ...joined,
    fails: true,
    fault: { operation: 'finspace:CreateKxUser', error: 'LimitExceededException' },
  }),
  road('role change', { ...ROLE_CHANGE, before: joined }),
  road('role change: has the role already', {
    ...ROLE_CHANGE,
    request: { ...ROLE_CHANGE.request, kx: { role: 'analyst' } },
    before: joined,
  }),
  road('offboarding: suspended', { ...SUSPENSION, before: joined }),
  road('offboarding: suspended, in two groups', { ...SUSPENSION, before: inGroups }),
  road('offboarding: removed', { ...REMOVAL, before: joined }),
  road('offboarding: removed, in two groups', { ...REMOVAL, before: inGroups }),
];

/**
 * Many people at once, without a pace.
 *
 * @param people number of people
 */
export function unpacedBatch(people: number): Road {
  return {
    name: `${people} people at once, all new`,
    people,
    async use() {
      const cloud = new VirtualCloud({ quotas: REQUEST_QUOTAS, isPaced: false });
      try {
        for (let number = 1; number <= people; number += 1) {
          const { kind, request } = onboarding(`HR-${number}`, number);
          cloud.startRequest(kind, request);
        }
        await cloud.run(() => false);
        return await usageOf(cloud);
      } finally {
        cloud.close();
      }
    },
  };
}

function road(name: string, { kind, request, before, fails, fault }: Steps): Road {
  return {
    name,
    people: 1,
    async use() {
      const cloud = new VirtualCloud();
      try {
        if (before) await carryOut(cloud, before.kind, before.request);
        const usedBefore = await usageOf(cloud);
        if (fault) await cloud.setFaults([{ ...fault, times: 'always' }]);
        const status = await carryOut(cloud, kind, request);
        if ((status === 'SUCCEEDED') === (fails === true)) throw new Error(`${name} ends with ${status}`);
        return difference(await usageOf(cloud), usedBefore);
      } finally {
        cloud.close();
      }
    },
  };
}

async function carryOut(cloud: VirtualCloud, kind: RequestKind, request: object): Promise<string> {
  cloud.letTimePass(1_000);
  const execution = cloud.startRequest(kind, request);
  await cloud.run(() => false);
  return execution.status;
}

/** Reads of a person's record, and those of its age, which cost nothing. */
const READS = ['dynamodb:GetItem', 'dynamodb:Query'];
const WRITES = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];

/** State machines put the outcomes on the bus themselves. */
function callsOfFunctions(calls: Calls): string[] {
  return Object.keys(calls).filter((operation) => !/^(lambda|events|states):/.test(operation));
}

async function usageOf(cloud: VirtualCloud): Promise<Usage> {
  const calls = await cloud.calls();
  const events = cloud.executions().flatMap((execution) => execution.events);
  const count = (name: RegExp) => events.filter(({ type }) => name.test(type)).length;
  const scheduled = events.filter(({ taskScheduledEventDetails: task }) => task?.resourceType === 'lambda').length;
  const entered = count(/StateEntered$/);
  const retries = count(/^TaskScheduled$/) - count(/^TaskStateEntered$/);
  return {
    transitions: entered + retries,
    invocations: scheduled,
    milliseconds: scheduled * PRICES.overheadMs + numberOf(calls, callsOfFunctions(calls)) * PRICES.serviceCallMs,
    writes: numberOf(calls, WRITES),
    reads: numberOf(calls, READS),
    // The event that starts the execution, and the outcome.
    events: cloud.executions().length + numberOf(calls, ['events:PutEvents']),
    bytes: Buffer.byteLength(JSON.stringify(await cloud.call('dynamoDb', 'Scan', { TableName: TABLE_NAME }))),
  };
}

function numberOf(calls: Calls, operations: readonly string[]): number {
  return operations
    .flatMap((operation) => Object.values(calls[operation] ?? {}))
    .reduce((sum, number) => sum + number, 0);
}

function difference(now: Usage, before: Usage): Usage {
  return {
    transitions: now.transitions - before.transitions,
    invocations: now.invocations - before.invocations,
    milliseconds: now.milliseconds - before.milliseconds,
    writes: now.writes - before.writes,
    reads: now.reads - before.reads,
    events: now.events - before.events,
    bytes: now.bytes - before.bytes,
  };
}
