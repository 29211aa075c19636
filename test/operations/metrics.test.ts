/** Alarms and dashboards look at metrics that are there: the functions' own as they log them, the services' as documented. */
import { readFileSync } from 'node:fs';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Fault, LocalCloud } from 'local-cloud';
import { readTemplate } from 'local-cloud/template';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startApplication } from '../../local/application.ts';
import { sampleOffboarding, sampleRequest } from '../helpers/requests.ts';
import { type MetricReference, metricReferences } from './metric-references.ts';
import { SERVICE_METRICS } from './service-metrics.ts';

/** A line of the log in the embedded metric format (CloudWatch user guide, "Specification: Embedded metric format"). */
const metricLine = v.looseObject({
  _aws: v.object({
    CloudWatchMetrics: v.array(
      v.object({
        Namespace: v.string(),
        Dimensions: v.array(v.array(v.string())),
        Metrics: v.array(v.object({ Name: v.string() })),
      }),
    ),
  }),
});

let cloud: LocalCloud;
let references: MetricReference[];
let emitted: MetricReference[];

beforeAll(async () => {
  const lines: string[] = [];
  cloud = await startApplication({
    port: 0,
    speed: 1000,
    onLog: (_, line) => line.includes('"_aws"') && lines.push(line),
    onError: () => undefined,
  });
  const { parameters, name } = cloud.stack;
  const place = { accountId: '111122223333', region: 'us-east-1', stackName: name, url: cloud.url };
  references = metricReferences(readTemplate('template.yaml'), parameters, place);

  const { requestId, user, finSpace } = sampleRequest();
  await run({ requestId, user });
  // Resumed, a duplicate, and refused.
  await run({ requestId, user, finSpace });
  await run({ requestId, user, finSpace });
  await run({ ...sampleRequest(), kx: { role: 'not-allowed' } });
  await run(sampleOffboarding(), cloud.stack.outputs.OffboardingStateMachineArn);
  // Older than the table.
  await run({ requestId, requestedAt: '2020-01-01T00:00:00Z', user: { ...user, userName: 'old' } });
  // The second waits for the first, whose call takes long.
  await setFaults([{ operation: 'identitystore:CreateUser', delayMs: 4_000, times: 1 }]);
  const waiting = { requestId, user: { ...user, userName: 'new', emails: [{ value: 'new@example.com' }] } };
  const first = run(waiting);
  await vi.waitUntil(async () => (await faultsLeft()).length === 0, { timeout: 10_000, interval: 20 });
  await Promise.all([first, run({ ...waiting, requestId: 'HR-2' })]);
  await setFaults([{ operation: 'dynamodb:GetItem', error: 'ResourceNotFoundException', times: 1 }]);
  await run({ ...waiting, requestId: 'HR-3' });
  emitted = await vi.waitUntil(
    () => lines.some((line) => line.includes('RecordFailures')) && lines.flatMap(metricsOf),
    {
      timeout: 10_000,
    },
  );
});

afterAll(() => cloud.close());

async function run(request: unknown, stateMachineArn = cloud.stack.outputs.StateMachineArn): Promise<void> {
  const stepFunctions = new SFNClient({
    endpoint: cloud.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { executionArn } = await stepFunctions.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(request) }),
  );
  await vi.waitUntil(
    async () => {
      const { status } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
      return status !== 'RUNNING';
    },
    { timeout: 15_000, interval: 20 },
  );
}

async function setFaults(faults: readonly Fault[]): Promise<void> {
  const answer = await fetch(`${cloud.url}/_local/faults`, { method: 'PUT', body: JSON.stringify(faults) });
  expect(answer.status).toBe(200);
}

async function faultsLeft(): Promise<Fault[]> {
  return JSON.parse(await (await fetch(`${cloud.url}/_local/faults`)).text());
}

function metricsOf(line: string): MetricReference[] {
  const parsed = v.parse(metricLine, JSON.parse(line));
  return parsed._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) =>
      Metrics.map(({ Name }) => ({
        where: 'log',
        namespace: Namespace,
        metric: Name,
        dimensions: Object.fromEntries(names.map((name) => [name, String(parsed[name])])),
      })),
    ),
  );
}

const namesOf = ({ dimensions }: MetricReference) => Object.keys(dimensions).sort();
const isOfService = ({ namespace }: MetricReference) => namespace.startsWith('AWS/');

it('emits in these tests every metric that the functions have', () => {
  const declared = readFileSync('functions/lib/runtime/metrics.ts', 'utf8').matchAll(/addMetric\('(\w+)'/g);
  const names = [...declared].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(0);
  expect(new Set(emitted.map(({ metric }) => metric))).toEqual(new Set(names));
});

it('reads alarms and widgets, with metrics of services and of the functions', () => {
  expect(references.filter(isOfService).length).toBeGreaterThan(20);
  expect(references.filter((reference) => !isOfService(reference)).length).toBeGreaterThan(2);
});

it('names metrics of the functions with namespace and dimensions as they are logged', () => {
  for (const reference of references.filter((each) => !isOfService(each))) {
    const { namespace, metric, dimensions } = reference;
    const same = emitted.filter(
      (each) => each.metric === metric && String(namesOf(each)) === String(namesOf(reference)),
    );
    expect(same, `${reference.where}: ${metric} by ${namesOf(reference)}`).not.toEqual([]);
    const given = Object.entries(dimensions).filter(([, value]) => value !== undefined);
    expect(same, reference.where).toContainEqual(
      expect.objectContaining({ namespace, dimensions: expect.objectContaining(Object.fromEntries(given)) }),
    );
  }
});

it('names metrics of services with dimensions under which they are documented', () => {
  for (const reference of references.filter(isOfService)) {
    const documented = SERVICE_METRICS[reference.namespace]?.find(({ metrics }) => metrics.includes(reference.metric));
    expect(documented?.dimensions, `${reference.where}: ${reference.namespace} ${reference.metric}`).toContainEqual(
      namesOf(reference),
    );
  }
});

it('names resources of the stack in the dimensions of services, as the services name them', () => {
  const { functions, queues, rules, stateMachines } = cloud.stack;
  const values: Record<string, (dimensions: MetricReference['dimensions']) => boolean> = {
    'AWS/Events': ({ RuleName, EventBusName = 'default' }) =>
      rules.some(({ name, busName }) => name === RuleName && busName === EventBusName),
    'AWS/Lambda': ({ FunctionName }) => functions.some(({ name }) => name === FunctionName),
    'AWS/SQS': ({ QueueName }) => queues.some(({ name }) => name === QueueName),
    'AWS/States': ({ StateMachineArn }) => stateMachines.some(({ arn }) => arn === StateMachineArn),
  };
  for (const { where, namespace, dimensions } of references.filter(isOfService)) {
    expect(values[namespace]?.(dimensions), `${where}: ${JSON.stringify(dimensions)}`).toBe(true);
  }
});
