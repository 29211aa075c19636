/** What the parts of the template owe each other, and no linter knows. */

import { isDeepStrictEqual } from 'node:util';
import { createScope, readTemplate, resolve, stackId } from 'local-cloud/template';
import { describe, expect, it } from 'vitest';
import { LONGEST_PAGE_MS } from '../../core/audit/audit-page.ts';
import { LINE_BUDGET_MS, SLOWEST } from '../../core/pace/line.ts';
import { RETRY_BUDGET_MS } from '../../functions/lib/services/retry.ts';
import { onboardUser } from '../helpers/definition.ts';
import { ENVIRONMENT, stackOf } from '../helpers/deployment.ts';

const stack = stackOf();
const batchFunction = stack.functions.find(({ logicalId }) => logicalId === 'StartOnboardingBatchFunction');
const [source] = stack.eventSources;
const queue = stack.queues.find(({ arn }) => arn === source?.queueArn);

it('keeps a message invisible six times as long as its function may take (Lambda developer guide, Amazon SQS)', () => {
  expect(queue?.visibilityTimeoutSeconds).toBeGreaterThanOrEqual(6 * (batchFunction?.timeoutSeconds ?? Infinity));
  expect(queue?.redrive?.maxReceiveCount).toBe(5);
});

it('leaves a dead letter, which keeps the time at which it was sent, as long again to be looked at', () => {
  const { Resources } = readTemplate('template.yaml');
  const retention = (name: string) => Number(Resources[name]?.Properties.MessageRetentionPeriod);
  expect(retention('BatchDeadLetterQueue')).toBeGreaterThanOrEqual(2 * retention('BatchQueue'));
});

it('lets only the batch queue have its dead letters in the queue for them', () => {
  const { Resources } = readTemplate('template.yaml');
  const scope = createScope(readTemplate('template.yaml'), stack.parameters, ENVIRONMENT);
  expect(resolve(Resources.BatchDeadLetterQueue?.Properties.RedriveAllowPolicy, scope, '')).toEqual({
    redrivePermission: 'byQueue',
    sourceQueueArns: [queue?.arn],
  });
});

it('tells the batch function how many of its instances share the pace', () => {
  expect(batchFunction?.environment.CONCURRENCY).toBe(String(source?.maximumConcurrency));
});

it('gives the batch function time for a whole batch at the slowest pace', () => {
  const slowest = 0.5;
  const seconds = ((source?.batchSize ?? 0) * (source?.maximumConcurrency ?? 0)) / slowest;
  expect(batchFunction?.timeoutSeconds).toBeGreaterThan(2 * seconds);
});

it('starts hardly more people beside a long line than the line carries out at its slowest', () => {
  // A batch that has waited for long is started all the same. A person with all three users takes 0.8 s of the default share.
  const started = (source?.batchSize ?? 0) * (source?.maximumConcurrency ?? 0);
  const carriedOut = LINE_BUDGET_MS / (800 / SLOWEST);
  expect(started / carriedOut).toBeLessThan(1.1);
});

const resources = Object.entries(readTemplate('template.yaml').Resources);
const invokedByStates = JSON.stringify(resources.map(([, { Properties }]) => Properties?.DefinitionSubstitutions));
/** Functions that something else than a state machine invokes. */
const besideTheWorkflows = resources.filter(
  ([name, { Type }]) => Type === 'AWS::Serverless::Function' && !invokedByStates.includes(`"${name}"`),
);

/** An operator waits for the answers of these functions, and can ask again. */
const FOR_OPERATORS = ['PersonRecordFunction', 'AuditAccessFunction', 'PlanRequestFunction', 'PlanOffboardingFunction'];

it('has two functions that queues and events invoke, and those for operators', () => {
  expect(besideTheWorkflows.map(([name]) => name)).toEqual([
    'ReportSilentFailureFunction',
    'StartOnboardingBatchFunction',
    ...FOR_OPERATORS,
  ]);
});

it.each(besideTheWorkflows.filter(([name]) => !FOR_OPERATORS.includes(name)))(
  'limits the concurrency of %s, and keeps what it cannot process',
  (name, { Properties }) => {
    expect(Properties).toHaveProperty('ReservedConcurrentExecutions');
    const readsQueue = resources.some(
      ([, { Type, Properties: mapping }]) =>
        Type === 'AWS::Lambda::EventSourceMapping' && isDeepStrictEqual(mapping.FunctionName, { Ref: name }),
    );
    // A queue has its own dead-letter queue.
    if (!readsQueue) expect(Properties).toHaveProperty('DeadLetterQueue.TargetArn');
  },
);

/** Functions that read page by page, one after the other FinSpace users and kx users at most. */
const READING_PAGES = ['FindFinSpaceUser', 'FindKxUser', 'CheckOtherKxUsers', 'DescribeFailure', 'ReportSilentFailure'];

it.each(READING_PAGES)('gives %s time to be patient with two services, and its state a little more', (name) => {
  const seconds = stack.functions.find(({ logicalId }) => logicalId === `${name}Function`)?.timeoutSeconds ?? 0;
  expect(seconds * 1_000).toBeGreaterThanOrEqual(2 * RETRY_BUDGET_MS + 20_000);
  const state = onboardUser.states[name];
  if (state) expect(state.TimeoutSeconds).toBeGreaterThan(seconds);
});

it('gives the audit time for a page at the slowest pace, for the repetitions, and for the last call', () => {
  const seconds = stack.functions.find(({ logicalId }) => logicalId === 'AuditAccessFunction')?.timeoutSeconds ?? 0;
  expect(seconds * 1_000).toBeGreaterThanOrEqual(LONGEST_PAGE_MS + RETRY_BUDGET_MS + 15_000);
});

it('keeps the data of executions, which are personal, out of the logs of the state machines', () => {
  const machines = Object.values(readTemplate('template.yaml').Resources).filter(
    ({ Type }) => Type === 'AWS::StepFunctions::StateMachine',
  );
  expect(machines).toHaveLength(3);
  for (const { Properties } of machines) {
    expect(Properties.LoggingConfiguration).toMatchObject({ IncludeExecutionData: false });
  }
});

it('keeps what would be lost with the stack, but not after a first deployment that failed', () => {
  const { Resources } = readTemplate('template.yaml');
  const kept = ['AWS::SQS::Queue', 'AWS::Logs::LogGroup', 'AWS::Events::Archive', 'AWS::KMS::Key'];
  // The record of people, and the secret of its keys.
  kept.push('AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret');
  // Without its bus an archive is of no use, and kx users hold the role.
  kept.push('AWS::Events::EventBus', 'AWS::StepFunctions::StateMachineVersion');
  for (const [name, resource] of Object.entries(Resources)) {
    if (kept.includes(resource.Type) || name === 'KxUserRole') {
      const policies = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };
      expect(resource, name).toMatchObject(policies);
    }
  }
});

it('gives what it keeps no name that a later stack of the same name wants, but for the bus', () => {
  const template = readTemplate('template.yaml');
  const scope = createScope(template, stack.parameters, ENVIRONMENT);
  const unique = stackId(ENVIRONMENT).slice(-12);
  const names = ['LogGroupName', 'QueueName', 'RoleName', 'Name', 'ArchiveName'];
  const named = Object.entries(template.Resources).filter(
    ([, resource]) =>
      'DeletionPolicy' in resource &&
      names.some((name) => name in resource.Properties) &&
      !names.some((name) => String(resolve(resource.Properties[name], scope, name)).includes(unique)),
  );
  expect(named.map(([name]) => name)).toEqual(['OnboardingEventBus']);
});

it('quotes the namespace in each search of the dashboard, as the name of the stack may have hyphens', () => {
  const template = readTemplate('template.yaml');
  const scope = createScope(template, stack.parameters, ENVIRONMENT);
  const body = String(resolve(template.Resources.OnboardingDashboard?.Properties.DashboardBody, scope, ''));
  const expressions: string[] = [];
  JSON.parse(body, (key, value) => {
    if (key === 'expression') expressions.push(value);
    return value;
  });
  expect(expressions.length).toBeGreaterThan(0);
  for (const expression of expressions) expect(expression).toMatch(/^SEARCH\('\{"stack",/);
});

describe('the key of the customer', () => {
  const [on, standby, off] = ['true', 'standby', 'false'].map((CustomerManagedKey) => stackOf({ CustomerManagedKey }));

  it('is there on standby with all permissions on it, and encrypts nothing', () => {
    expect(standby?.outputs.KeyArn).toBe(on?.outputs.KeyArn);
    expect(standby?.roles).toEqual(on?.roles);
    expect(standby?.resourcePolicies).toEqual(on?.resourcePolicies);
    expect(standby?.encrypted).toEqual([]);
  });

  it('encrypts what the template says when it is on', () => {
    const types = new Set(on?.encrypted.map(({ type }) => type));
    expect([...types].sort()).toEqual([
      'AWS::DynamoDB::Table',
      'AWS::Logs::LogGroup',
      'AWS::SNS::Topic',
      'AWS::SQS::Queue',
      'AWS::StepFunctions::StateMachine',
    ]);
  });

  it('is not there when it is off', () => {
    expect(off?.outputs).not.toHaveProperty('KeyArn');
    expect(JSON.stringify(off?.roles)).not.toContain('kms:');
  });
});
