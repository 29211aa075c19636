/** What the parts of the template owe each other, and no linter knows. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readTemplate } from '../local/template/read-template.ts';
import { loadStack } from '../local/template/stack.ts';

const stack = loadStack(
  'template.yaml',
  { IdentityStoreId: 'd-1234567890', KxEnvironmentId: 'kxenvironment0123456789abc' },
  { accountId: '111122223333', region: 'us-east-1', stackName: 'stack', url: 'http://127.0.0.1:4566' },
);
const batchFunction = stack.functions.find(({ logicalId }) => logicalId === 'StartOnboardingBatchFunction');
const [source] = stack.eventSources;
const queue = stack.queues.find(({ arn }) => arn === source?.queueArn);

it('keeps a message invisible six times as long as its function may take (Lambda developer guide, Amazon SQS)', () => {
  expect(queue?.visibilityTimeoutSeconds).toBeGreaterThanOrEqual(6 * (batchFunction?.timeoutSeconds ?? Infinity));
  expect(queue?.redrive?.maxReceiveCount).toBe(5);
});

it('tells the batch function how many of its instances share the pace', () => {
  expect(batchFunction?.environment.CONCURRENCY).toBe(String(source?.maximumConcurrency));
});

it('gives the batch function time for a whole batch at the slowest pace', () => {
  const slowest = 0.5;
  const seconds = ((source?.batchSize ?? 0) * (source?.maximumConcurrency ?? 0)) / slowest;
  expect(batchFunction?.timeoutSeconds).toBeGreaterThan(2 * seconds);
});

it('has a paragraph in the runbook for each alarm, and sends each to the topic', () => {
  const template = readTemplate('template.yaml');
  const runbook = readFileSync('docs/runbook.md', 'utf8');
  const headings = runbook.split('\n').map((line) => line.replace(/^#+ /, ''));
  const alarms = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm');
  expect(alarms.length).toBeGreaterThan(0);
  for (const [name, { Properties }] of alarms) {
    expect(runbook).toContain(`\`${name}\``);
    expect(Properties.AlarmActions, name).toEqual([{ Ref: 'AlarmTopic' }]);
    const section = /Runbook, "(.+)"/.exec(String(Properties.AlarmDescription))?.[1];
    expect(headings, name).toContain(section);
  }
});

it('keeps what would be lost with the stack: queues, logs, the archive', () => {
  const { Resources } = readTemplate('template.yaml');
  const kept = ['AWS::SQS::Queue', 'AWS::Logs::LogGroup', 'AWS::Events::Archive'];
  for (const [name, resource] of Object.entries(Resources)) {
    if (kept.includes(resource.Type)) {
      expect(resource, name).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
  }
});
