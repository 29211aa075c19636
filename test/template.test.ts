/** What the parts of the template owe each other, and no linter knows. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PATIENCE_MS } from '../functions/lib/patience.ts';
import { readTemplate } from '../local/template/read-template.ts';
import { loadStack } from '../local/template/stack.ts';
import { onboardUser } from './statemachine/definition.ts';

const place = { accountId: '111122223333', region: 'us-east-1', stackName: 'stack', url: 'http://127.0.0.1:4566' };
const stack = loadStack('template.yaml', { IdentityStoreId: 'd-1234567890' }, place);
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

/** Functions that read page by page, one after the other FinSpace users and kx users at most. */
const READING_PAGES = ['FindFinSpaceUser', 'FindKxUser', 'CheckOtherKxUsers', 'DescribeFailure', 'ReportSilentFailure'];

it.each(READING_PAGES)('gives %s time to be patient with two services, and its state a little more', (name) => {
  const seconds = stack.functions.find(({ logicalId }) => logicalId === `${name}Function`)?.timeoutSeconds ?? 0;
  expect(seconds * 1_000).toBeGreaterThanOrEqual(2 * PATIENCE_MS + 20_000);
  const state = onboardUser.definition.States[name];
  if (state) expect(state.TimeoutSeconds).toBeGreaterThan(seconds);
});

it('keeps the data of executions, which are personal, out of the logs of the state machines', () => {
  const machines = Object.values(readTemplate('template.yaml').Resources).filter(
    ({ Type }) => Type === 'AWS::StepFunctions::StateMachine',
  );
  expect(machines).toHaveLength(2);
  for (const { Properties } of machines) {
    expect(Properties.LoggingConfiguration).toMatchObject({ IncludeExecutionData: false });
  }
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

it('keeps what would be lost with the stack: queues, logs, the archive, the key', () => {
  const { Resources } = readTemplate('template.yaml');
  const kept = ['AWS::SQS::Queue', 'AWS::Logs::LogGroup', 'AWS::Events::Archive', 'AWS::KMS::Key'];
  for (const [name, resource] of Object.entries(Resources)) {
    if (kept.includes(resource.Type)) {
      expect(resource, name).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
  }
});

describe.each(['default', 'prod'])('samconfig.toml, environment %s', (environment) => {
  const text = readFileSync('samconfig.toml', 'utf8');
  const section = text.slice(text.indexOf(`[${environment}.deploy.parameters]`)).split('\n[')[0] ?? '';
  const overrides = section.slice(section.indexOf('parameter_overrides'));
  const given = Object.fromEntries([...overrides.matchAll(/"(\w+)=(.*)"/g)].map(([, name, value]) => [name, value]));

  it('has values that the template takes, once the placeholders are replaced', () => {
    const replaced = {
      ...given,
      IdentityStoreId: 'd-1234567890',
      ...('HrPrincipal' in given && { HrPrincipal: '111122223333' }),
    };
    expect(loadStack('template.yaml', replaced, place).parameters).toMatchObject(replaced);
  });

  it('has placeholders that the template refuses, so that none is deployed', () => {
    const placeholders = Object.entries(given).filter(([, value]) => value === 'REPLACE-ME');
    expect(placeholders.length).toBeGreaterThan(0);
    for (const [name] of placeholders) {
      const parameters = { IdentityStoreId: 'd-1234567890', [name]: 'REPLACE-ME' };
      expect(() => loadStack('template.yaml', parameters, place)).toThrow(`Parameter ${name}:`);
    }
  });
});
