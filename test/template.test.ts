/** What the parts of the template owe each other, and no linter knows. */
import { readFileSync } from 'node:fs';
import { parse as parseToml } from 'smol-toml';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { readTemplate } from '../local/template/read-template.ts';
import { loadStack } from '../local/template/stack.ts';

const place = { accountId: '111122223333', region: 'us-east-1', stackName: 'stack', url: 'http://127.0.0.1:4566' };
/** What every deployment has to say. */
const PARAMETERS = { IdentityStoreId: 'd-1234567890' };
const stack = loadStack('template.yaml', PARAMETERS, place);
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
  const { Resources } = readTemplate('template.yaml');
  const named = Object.entries(Resources).filter(
    ([, resource]) =>
      'DeletionPolicy' in resource &&
      ['LogGroupName', 'QueueName', 'RoleName', 'Name', 'ArchiveName'].some((property) => {
        const value = resource.Properties[property];
        return value !== undefined && !JSON.stringify(value).includes('AWS::StackId');
      }),
  );
  expect(named.map(([name]) => name)).toEqual(['OnboardingEventBus']);
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
