/** Metrics of AWS services, each with the sets of dimensions under which CloudWatch has it, as the services document them. */

interface DocumentedMetrics {
  source: string;
  metrics: readonly string[];
  /** Names of the dimensions of a metric, in alphabetical order. */
  dimensions: readonly (readonly string[])[];
}

/** By namespace; a metric stands in one of its rows. */
export const SERVICE_METRICS: Readonly<Record<string, readonly DocumentedMetrics[]>> = {
  'AWS/Events': [
    {
      source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html',
      metrics: [
        'FailedInvocations',
        'Invocations',
        'InvocationsFailedToBeSentToDlq',
        'InvocationsSentToDlq',
        'MatchedEvents',
        'ThrottledRules',
        'TriggeredRules',
      ],
      // The rule's name alone for the default bus, with that of the bus for another one.
      dimensions: [['RuleName'], ['EventBusName', 'RuleName']],
    },
  ],
  'AWS/Lambda': [
    {
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
      metrics: [
        'AsyncEventAge',
        'AsyncEventsDropped',
        'AsyncEventsReceived',
        'ConcurrentExecutions',
        'DeadLetterErrors',
        'Duration',
        'Errors',
        'Invocations',
        'Throttles',
      ],
      dimensions: [['FunctionName']],
    },
  ],
  'AWS/SQS': [
    {
      source:
        'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html',
      metrics: [
        'ApproximateAgeOfOldestMessage',
        'ApproximateNumberOfMessagesDelayed',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesVisible',
        'NumberOfEmptyReceives',
        'NumberOfMessagesDeleted',
        'NumberOfMessagesReceived',
        'NumberOfMessagesSent',
        'SentMessageSize',
      ],
      dimensions: [['QueueName']],
    },
  ],
  'AWS/States': [
    {
      source: 'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html',
      metrics: [
        'ExecutionThrottled',
        'ExecutionTime',
        'ExecutionsAborted',
        'ExecutionsFailed',
        'ExecutionsStarted',
        'ExecutionsSucceeded',
        'ExecutionsTimedOut',
      ],
      dimensions: [['StateMachineArn']],
    },
  ],
};
