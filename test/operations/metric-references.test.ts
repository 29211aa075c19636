import { describe, expect, it } from 'vitest';
import { alarmReferences, dashboardReferences } from './metric-references.ts';
import { readSearchExpression } from './search-expression.ts';

describe('a dashboard', () => {
  const widgetOf = (...metrics: unknown[]) =>
    JSON.stringify({ widgets: [{ type: 'metric', properties: { title: 'Title', metrics } }] });

  it('repeats parts of the line before', () => {
    const lines = [
      ['AWS/SQS', 'NumberOfMessagesSent', 'QueueName', 'one'],
      ['...', 'two', { stat: 'Sum' }],
      ['.', 'SentMessageSize', '.', '.'],
      ['...', { stat: 'Maximum' }],
    ];
    const read = dashboardReferences(widgetOf(...lines)).map(({ metric, dimensions }) => [
      metric,
      dimensions.QueueName,
    ]);
    expect(read).toEqual([
      ['NumberOfMessagesSent', 'one'],
      ['NumberOfMessagesSent', 'two'],
      ['SentMessageSize', 'two'],
      ['SentMessageSize', 'two'],
    ]);
  });

  it.each([
    ['nothing to repeat', [['.', 'SentMessageSize', '.', '.']]],
    ['nothing to repeat after an expression', [[{ expression: `SEARCH('{N,d} MetricName="M"', 'Sum')` }], ['...']]],
    ['a dimension without its value', [['AWS/SQS', 'SentMessageSize', 'QueueName']]],
  ])('is refused for %s', (_, lines) => {
    expect(() => dashboardReferences(widgetOf(...lines))).toThrow('Title: ');
  });
});

describe('a SEARCH', () => {
  it('has the namespace in quotes when it needs them', () => {
    const expression = `SEARCH('{"my-stack",service,AWS/EC2} MetricName="Requests"', 'Sum', 300)`;
    expect(readSearchExpression(expression)).toEqual({
      namespace: 'my-stack',
      dimensions: ['service', 'AWS/EC2'],
      metric: 'Requests',
    });
    expect(() => readSearchExpression(expression.replaceAll(/"(my-stack)"/g, '$1'))).toThrow(
      'my-stack needs double quotes',
    );
  });

  it.each([
    `SEARCH('{namespace,service}', 'Sum', 300)`,
    `SEARCH('MetricName="Requests"', 'Sum', 300)`,
    'SUM(METRICS())',
  ])('is refused when it is not known here: %s', (expression) => {
    expect(() => readSearchExpression(expression)).toThrow('Not a SEARCH that is known here');
  });
});

describe('an alarm over several metrics', () => {
  const Metric = {
    Namespace: 'AWS/SQS',
    MetricName: 'SentMessageSize',
    Dimensions: [{ Name: 'QueueName', Value: 'one' }],
  };
  const metrics = (Expression: string) => ({
    Metrics: [
      { Id: 'sum', Expression },
      { Id: 'm1', MetricStat: { Metric } },
    ],
  });

  it('names the metrics of its expression', () => {
    expect(alarmReferences('Alarm', metrics('SUM(METRICS()) + m1'))).toEqual([
      { where: 'Alarm', namespace: 'AWS/SQS', metric: 'SentMessageSize', dimensions: { QueueName: 'one' } },
    ]);
  });

  it.each(['m2', `SUM(SEARCH('{AWS/SQS} MetricName="SentMessageSize"', 'Sum'))`])('is refused for %s', (expression) => {
    expect(() => alarmReferences('Alarm', metrics(expression))).toThrow('Alarm: ');
  });
});
