/** What the parts of the template owe each other, and no linter knows. */
import { readFileSync } from 'node:fs';
import { parse as parseToml } from 'smol-toml';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { readTemplate } from '../local/template/read-template.ts';
import { resolve } from '../local/template/resolve.ts';
import { createScope, stackId } from '../local/template/scope.ts';
import { loadStack } from '../local/template/stack.ts';

const place = { accountId: '111122223333', region: 'us-east-1', stackName: 'stack', url: 'http://127.0.0.1:4566' };
/** What every deployment has to say. */
const PARAMETERS = { IdentityStoreId: 'd-1234567890', KxUsers: 'skip' };
/** A name of the batch queue, the longest that is made of the stack's, takes 80 characters. */
const LONGEST_STACK_NAME = 56;
const stack = loadStack('template.yaml', PARAMETERS, place);
const metric = v.object({ MetricName: v.optional(v.string()), Dimensions: v.optional(v.array(v.unknown())) });
const alarmProperties = v.object({
  ...metric.entries,
  Metrics: v.optional(v.array(v.object({ MetricStat: v.optional(v.object({ Metric: metric })) })), []),
});

/** Groups in which the console of CloudFormation shows the parameters. */
function parseGroups(file: string) {
  const groups = v.array(v.object({ Parameters: v.array(v.string()) }));
  const { Metadata } = v.parse(
    v.object({
      Metadata: v.object({ 'AWS::CloudFormation::Interface': v.object({ ParameterGroups: groups }) }),
    }),
    parseYaml(readFileSync(file, 'utf8'), { logLevel: 'silent' }),
  );
  return Metadata['AWS::CloudFormation::Interface'].ParameterGroups;
}

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
  const scope = createScope(readTemplate('template.yaml'), stack.parameters, place);
  expect(resolve(Resources.BatchDeadLetterQueue?.Properties.RedriveAllowPolicy, scope, '')).toEqual({
    redrivePermission: 'byQueue',
    sourceQueueArns: [queue?.arn],
  });
});

describe('parameters', () => {
  const load = (values: Record<string, string>, stackName = 'stack') =>
    loadStack('template.yaml', { ...PARAMETERS, ...values }, { ...place, stackName });

  it('are in the README, and in one group of the console each', () => {
    const template = readTemplate('template.yaml');
    const names = Object.keys(template.Parameters).sort();
    const [, section = ''] = readFileSync('README.md', 'utf8').split('\n## Parameters\n');
    const rows = section.split('\n## ')[0]?.match(/^\| `.*? \|/gm) ?? [];
    expect(rows.flatMap((row) => row.match(/\w+/g) ?? []).sort()).toEqual(names);
    const grouped = parseGroups('template.yaml').flatMap(({ Parameters }) => Parameters);
    expect(grouped.sort()).toEqual(names);
  });

  it('need a kdb environment where kx users are created', () => {
    expect(() => load({ KxUsers: 'create' })).toThrow('Rules.KxUsersNeedAnEnvironment: KxUsers=create needs');
    expect(() => load({ KxUsers: 'create', KxEnvironmentId: 'kx1' })).not.toThrow();
    expect(() => load({ KxUsers: 'refuse' })).not.toThrow();
  });

  it('let the environment of no function grow over the 4 KB that Lambda takes', () => {
    const { Parameters } = readTemplate('template.yaml');
    const longest = (name: string) => 'x'.repeat(Number(Parameters[name]?.MaxLength));
    const role = 'arn:aws:iam::111122223333:role/';
    const KxRoleArns = role + longest('KxRoleArns').slice(role.length);
    const endpoints = ['IdentityStoreEndpoint', 'FinSpaceEndpoint', 'FinSpaceDataEndpoint'];
    const values = Object.fromEntries(endpoints.map((name) => [name, longest(name)]));
    const { functions } = load({ ...values, KxRoleArns }, 'x'.repeat(LONGEST_STACK_NAME));
    for (const { logicalId, environment } of functions) {
      expect(Object.entries(environment).flat().join('').length, logicalId).toBeLessThan(4096);
    }
    expect(() => load({ KxRoleArns: `${KxRoleArns}x` })).toThrow('Parameter KxRoleArns: has 2501 characters');
  });

  it.each(['finspace', 'arn:aws:iam::1:role/x', 'arn:aws:iam::111122223333:role/a, arn:aws:iam::111122223333:role/b'])(
    'refuse %s as the ARNs of roles',
    (KxRoleArns) => {
      expect(() => load({ KxRoleArns })).toThrow('Parameter KxRoleArns:');
    },
  );

  it('give each role a path and a boundary', () => {
    const RolePath = '/bank/finspace/';
    const PermissionsBoundaryArn = 'arn:aws:iam::111122223333:policy/boundary';
    const { roles, functions } = load({
      RolePath,
      PermissionsBoundaryArn,
      KxUsers: 'create',
      KxEnvironmentId: 'kx1',
    });
    expect(roles.filter(({ arn }) => !arn.startsWith(`arn:aws:iam::111122223333:role${RolePath}stack-`))).toEqual([]);
    expect(roles.map(({ arn }) => arn)).toEqual(expect.arrayContaining(functions.map(({ roleArn }) => roleArn)));
    const template = readTemplate('template.yaml');
    const bounded = Object.entries(template.Resources)
      .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
      .map(([, { Properties }]) => Properties.PermissionsBoundary);
    const boundary = {
      'Fn::If': ['HasPermissionsBoundary', { Ref: 'PermissionsBoundaryArn' }, { Ref: 'AWS::NoValue' }],
    };
    expect([template.Globals.Function?.PermissionsBoundary, ...bounded]).toEqual(Array(5).fill(boundary));
  });

  it('take a name of the stack that makes no name too long for AWS, as docs/deploy.md says', () => {
    const hardened = { CustomerManagedKey: 'true', HrPrincipal: '444455556666' };
    expect(() => load(hardened, 'x'.repeat(LONGEST_STACK_NAME))).not.toThrow();
    expect(() => load(hardened, 'x'.repeat(LONGEST_STACK_NAME + 1))).toThrow('The name of the stack has to be shorter');
    expect(readFileSync('docs/deploy.md', 'utf8')).toContain(`${LONGEST_STACK_NAME} characters`);
  });

  it('name the statements of the bus after the stack, as they are unique in an account and Region', () => {
    const { Resources } = readTemplate('template.yaml');
    const policies = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Events::EventBusPolicy');
    for (const { Properties } of policies) expect(JSON.stringify(Properties.StatementId)).toContain('AWS::StackName');
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

describe('the alarms', () => {
  const { Resources } = readTemplate('template.yaml');
  const ofType = (type: string) => Object.entries(Resources).filter(([, { Type }]) => Type === type);
  /** Metrics that alarms watch, each as its name and its dimensions. */
  const watched = ofType('AWS::CloudWatch::Alarm').flatMap(([, { Properties }]) => {
    const { MetricName, Dimensions, Metrics } = v.parse(alarmProperties, Properties);
    return [{ MetricName, Dimensions }, ...Metrics.map(({ MetricStat }) => MetricStat?.Metric)];
  });
  const functions = ofType('AWS::Serverless::Function').map(([name]) => name);
  const dimension = (Name: string, Value: unknown) => ({ Name, Value });

  it.each(functions)('watch the throttles of %s', (name) => {
    expect(watched).toContainEqual({ MetricName: 'Throttles', Dimensions: [dimension('FunctionName', { Ref: name })] });
  });

  it.each(functions.filter((name) => 'DeadLetterQueue' in (Resources[name]?.Properties ?? {})))(
    'watch the events that %s does not get',
    (name) => {
      const Dimensions = [dimension('FunctionName', { Ref: name })];
      for (const MetricName of ['AsyncEventsDropped', 'DeadLetterErrors']) {
        expect(watched).toContainEqual({ MetricName, Dimensions });
      }
    },
  );

  it.each(ofType('AWS::Events::Rule'))('watch what fails of the rule %s, which has a name of its own', (_, rule) => {
    const { EventBusName, Name } = rule.Properties;
    const Dimensions = [
      // EventBridge user guide, Metrics: only rules of a bus of one's own have the first one.
      ...(EventBusName === undefined ? [] : [dimension('EventBusName', EventBusName)]),
      dimension('RuleName', Name),
    ];
    expect(Name).toBeDefined();
    for (const MetricName of ['FailedInvocations', 'InvocationsFailedToBeSentToDlq']) {
      expect(watched).toContainEqual({ MetricName, Dimensions });
    }
  });

  it('have ten metrics at most, as CloudWatch takes no more', () => {
    for (const [name, { Properties }] of ofType('AWS::CloudWatch::Alarm')) {
      const stats = v.parse(alarmProperties, Properties).Metrics.filter(({ MetricStat }) => MetricStat);
      expect(stats.length, name).toBeLessThanOrEqual(10);
    }
  });
});

it('keeps what would be lost with the stack, but not after a first deployment that failed', () => {
  const { Resources } = readTemplate('template.yaml');
  const kept = ['AWS::SQS::Queue', 'AWS::Logs::LogGroup', 'AWS::Events::Archive', 'AWS::KMS::Key'];
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
  const scope = createScope(template, stack.parameters, place);
  const unique = stackId(place).slice(-12);
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
  const scope = createScope(template, stack.parameters, place);
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
  const [on, standby, off] = ['true', 'standby', 'false'].map((CustomerManagedKey) =>
    loadStack('template.yaml', { ...PARAMETERS, CustomerManagedKey }, place),
  );

  it('is there on standby with all permissions on it, and encrypts nothing', () => {
    expect(standby?.outputs.KeyArn).toBe(on?.outputs.KeyArn);
    expect(standby?.roles).toEqual(on?.roles);
    expect(standby?.resourcePolicies).toEqual(on?.resourcePolicies);
    expect(standby?.encrypted).toEqual([]);
  });

  it('encrypts what the template says when it is on', () => {
    const types = new Set(on?.encrypted.map(({ type }) => type));
    expect([...types].sort()).toEqual([
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

/** What the project uses of samconfig.toml: the environments; the version of the file's format stands beside them. */
const { version: _, ...environments } = parseToml(readFileSync('samconfig.toml', 'utf8'));
const samConfig = v.parse(
  v.record(
    v.string(),
    v.object({
      global: v.object({ parameters: v.object({ stack_name: v.string(), region: v.string() }) }),
      deploy: v.object({ parameters: v.object({ parameter_overrides: v.array(v.string()) }) }),
    }),
  ),
  environments,
);

describe.each(Object.entries(samConfig))('samconfig.toml, environment %s', (_, { global, deploy }) => {
  const overrides = deploy.parameters.parameter_overrides;
  const given = Object.fromEntries(
    overrides.map((override) => {
      const [, name = '', value = ''] = /^(.*?)="?(.*?)"?$/.exec(override) ?? [];
      return [name, value];
    }),
  );

  it.each(overrides)('%s is one parameter and its value, as sam takes it', (override) => {
    // sam (samcli/cli/types.py) refuses an empty value, and splits at blanks what is not in quotes.
    expect(override).toMatch(/^[A-Za-z0-9]+=([^\s"'\\]+|"[^"\\]*")$/);
  });

  it('sets no parameter twice', () => {
    expect(Object.keys(given)).toHaveLength(overrides.length);
  });

  it('has values that the template takes, once the placeholders are replaced', () => {
    const replaced = {
      ...given,
      IdentityStoreId: 'd-1234567890',
      ...('HrPrincipal' in given && { HrPrincipal: '111122223333' }),
    };
    const there = { ...place, stackName: global.parameters.stack_name, region: global.parameters.region };
    expect(loadStack('template.yaml', replaced, there).parameters).toMatchObject(replaced);
  });

  it('has placeholders that the template refuses, so that none is deployed', () => {
    const placeholders = Object.entries(given).filter(([, value]) => value === 'REPLACE-ME');
    expect(placeholders.length).toBeGreaterThan(0);
    for (const [name] of placeholders) {
      const parameters = { ...PARAMETERS, [name]: 'REPLACE-ME' };
      expect(() => loadStack('template.yaml', parameters, place)).toThrow(`Parameter ${name}:`);
    }
  });
});

it('deploys template.yaml, whatever an earlier sam build has left', () => {
  const { scripts } = v.parse(
    v.object({ scripts: v.object({ deploy: v.string() }) }),
    JSON.parse(readFileSync('package.json', 'utf8')),
  );
  expect(scripts.deploy).toContain('sam deploy --template-file template.yaml');
});
