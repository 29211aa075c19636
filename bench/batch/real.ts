/** Batches in virtual time: the real definition and functions, and the local cloud with the quotas of the services. */
import type { Message } from '@aws-sdk/client-sqs';
import { REQUEST_QUOTAS } from 'local-cloud/testing';
import { stack, VirtualCloud } from '../virtual/virtual-cloud.ts';
import { OtherCaller } from './other-caller.ts';
import {
  IDENTITY_STORE_SECONDS,
  identityStoreRequestOf,
  type RealWay,
  type Run,
  requestOf,
  SECONDS_A_PERSON,
  STARTS,
} from './people.ts';

/** How the requests come. */
type Way = (cloud: VirtualCloud, requests: readonly object[]) => Promise<void>;

/** A batch. */
interface Batch {
  way: Way;
  /** Whether executions wait for their turn. */
  isPaced: boolean;
  requestOf: (number: number) => object;
  /** Calls beside the batch. */
  beside?: (cloud: VirtualCloud, people: number) => OtherCaller;
}

/** Messages of the batch queue, which the batch function starts. */
const queue: Way = async (cloud, requests) => {
  const [source] = stack.eventSources;
  if (!source) throw new Error('The template has no event source');
  const messages: Message[] = requests.map((request, index) => ({
    MessageId: `m${index}`,
    ReceiptHandle: 'r',
    Body: JSON.stringify(request),
    Attributes: { SentTimestamp: String(Date.now()) },
  }));
  let left = Math.ceil(requests.length / STARTS.batchSize);
  const mapping = cloud.openEventSource(source, messages, () => {
    left -= 1;
  });
  try {
    await cloud.run(() => left > 0);
  } finally {
    mapping.close();
  }
};

/** Events on the bus, all at once. The rule starts the executions. */
const events: Way = async (cloud, requests) => {
  for (const request of requests) {
    await cloud.events.putEntries([
      {
        EventBusName: stack.outputs.EventBusName ?? '',
        Source: 'hr',
        DetailType: 'User Onboarding Requested',
        Detail: JSON.stringify(request),
      },
    ]);
  }
  await cloud.run(() => false);
};

/** A function that starts an execution for each message of a queue as fast as it can, as the usual samples have it. */
const startExecution: Way = async (cloud, requests) => {
  for (const request of requests) cloud.startRequest('onboarding', request);
  await cloud.run(() => false);
};

/** When another caller takes the whole quota: from one part of the ideal time of the batch to another. */
const WHOLE_QUOTA = { from: 0.25, to: 0.5 };

/** Begins calls at half of the quota, for the whole time. */
const half = (cloud: VirtualCloud) => new OtherCaller(cloud);

/** Begins calls that take the whole quota for a stretch. @param seconds how long the calls of a person take */
const whole = (seconds: number) => (cloud: VirtualCloud, people: number) =>
  new OtherCaller(cloud, { from: WHOLE_QUOTA.from * people * seconds, to: WHOLE_QUOTA.to * people * seconds });

const byQueue: Batch = { way: queue, isPaced: true, requestOf };
const inStoreByQueue: Batch = { ...byQueue, requestOf: identityStoreRequestOf };

const BATCHES: Readonly<Record<RealWay, Batch>> = {
  queue: byQueue,
  events: { way: events, isPaced: true, requestOf },
  unpaced: { way: startExecution, isPaced: false, requestOf },
  'beside-half': { ...byQueue, beside: half },
  'beside-whole': { ...byQueue, beside: whole(SECONDS_A_PERSON) },
  'in-store-beside-half': { ...inStoreByQueue, beside: half },
  'in-store-beside-whole': { ...inStoreByQueue, beside: whole(IDENTITY_STORE_SECONDS) },
};

/** Carries a batch out. */
export async function carryOut(realWay: RealWay, people: number): Promise<Run> {
  const batch = BATCHES[realWay];
  const cloud = new VirtualCloud({ quotas: REQUEST_QUOTAS, isPaced: batch.isPaced });
  const other = batch.beside?.(cloud, people);
  let memory = 0;
  let open = 0;
  // In real time, which is not faked.
  const watch = setInterval(() => {
    memory = Math.max(memory, process.memoryUsage().rss);
    open = Math.max(open, cloud.executions().filter(({ status }) => status === 'RUNNING').length);
  }, 200);
  try {
    const startedAt = Date.now();
    await batch.way(
      cloud,
      Array.from({ length: people }, (_, index) => batch.requestOf(index + 1)),
    );
    const seconds = (Date.now() - startedAt) / 1_000;
    const beside = other?.end();
    const executions = cloud.executions();
    if (executions.length !== people) throw new Error(`${executions.length} executions for ${people} people`);
    const history = executions.flatMap((execution) => execution.events);
    const count = (type: string) => history.filter((event) => event.type === type).length;
    const calls = Object.values(await cloud.calls());
    return {
      seconds,
      retries: count('TaskScheduled') - count('TaskStateEntered'),
      throttled: calls.reduce(
        (sum, { ThrottlingException = 0 }) => sum + ThrottlingException,
        -(beside?.throttled ?? 0),
      ),
      failures: executions.filter(({ status }) => status !== 'SUCCEEDED').length,
      open,
      memory: memory / 1e6,
      ...(beside && { beside }),
    };
  } finally {
    clearInterval(watch);
    cloud.close();
  }
}
