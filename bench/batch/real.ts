/** Batches in virtual time: the real definition and functions, and the local cloud with the quotas of the services. */
import type { Message } from '@aws-sdk/client-sqs';
import { REQUEST_QUOTAS } from 'local-cloud/testing';
import { stack, VirtualCloud } from '../virtual/virtual-cloud.ts';
import { type Run, requestOf, STARTS } from './people.ts';

/** How the requests come. */
type Way = (cloud: VirtualCloud, people: number) => Promise<void>;

/** Messages of the batch queue, which the batch function starts. */
const queue: Way = async (cloud, people) => {
  const [source] = stack.eventSources;
  if (!source) throw new Error('The template has no event source');
  const messages: Message[] = Array.from({ length: people }, (_, index) => ({
    MessageId: `m${index}`,
    ReceiptHandle: 'r',
    Body: JSON.stringify(requestOf(index + 1)),
    Attributes: { SentTimestamp: String(Date.now()) },
  }));
  let left = Math.ceil(people / STARTS.batchSize);
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
const events: Way = async (cloud, people) => {
  for (let number = 1; number <= people; number += 1) {
    await cloud.events.putEntries([
      {
        EventBusName: stack.outputs.EventBusName ?? '',
        Source: 'hr',
        DetailType: 'User Onboarding Requested',
        Detail: JSON.stringify(requestOf(number)),
      },
    ]);
  }
  await cloud.run(() => false);
};

/** A function that starts an execution for each message of a queue as fast as it can, as the usual samples have it. */
const startExecution: Way = async (cloud, people) => {
  for (let number = 1; number <= people; number += 1) cloud.startRequest('onboarding', requestOf(number));
  await cloud.run(() => false);
};

/** People by the batch queue. */
export const byQueue = (people: number): Promise<Run> => run(queue, people, true);

/** People by events at once. */
export const byEvents = (people: number): Promise<Run> => run(events, people, true);

/** People without a line and without a pace. */
export const unpaced = (people: number): Promise<Run> => run(startExecution, people, false);

async function run(way: Way, people: number, isPaced: boolean): Promise<Run> {
  const cloud = new VirtualCloud({ quotas: REQUEST_QUOTAS, isPaced });
  let memory = 0;
  let open = 0;
  // In real time, which is not faked.
  const watch = setInterval(() => {
    memory = Math.max(memory, process.memoryUsage().rss);
    open = Math.max(open, cloud.executions().filter(({ status }) => status === 'RUNNING').length);
  }, 200);
  try {
    const startedAt = Date.now();
    await way(cloud, people);
    const seconds = (Date.now() - startedAt) / 1_000;
    const executions = cloud.executions();
    if (executions.length !== people) throw new Error(`${executions.length} executions for ${people} people`);
    const history = executions.flatMap((execution) => execution.events);
    const count = (type: string) => history.filter((event) => event.type === type).length;
    const calls = Object.values(await cloud.calls());
    return {
      seconds,
      retries: count('TaskScheduled') - count('TaskStateEntered'),
      throttled: calls.reduce((sum, { ThrottlingException = 0 }) => sum + ThrottlingException, 0),
      failures: executions.filter(({ status }) => status !== 'SUCCEEDED').length,
      open,
      memory: memory / 1e6,
    };
  } finally {
    clearInterval(watch);
    cloud.close();
  }
}
