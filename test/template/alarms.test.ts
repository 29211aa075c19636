/** The alarms of the template: what they watch, and where they lead. */
import { readFileSync } from 'node:fs';
import { readTemplate } from 'local-cloud/template';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';

const metric = v.object({ MetricName: v.optional(v.string()), Dimensions: v.optional(v.array(v.unknown())) });
const alarmProperties = v.object({
  ...metric.entries,
  Metrics: v.optional(v.array(v.object({ MetricStat: v.optional(v.object({ Metric: metric })) })), []),
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
