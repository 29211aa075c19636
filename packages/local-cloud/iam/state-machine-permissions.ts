/** What a state machine asks of its role beside the calls of its tasks: logs, traces, its key. */

import type { AccountContext } from './arns.ts';
import { ofKey, ofStateMachine } from './key-permissions.ts';
import type { RequiredPermission } from './statements.ts';

/** What the role of a state machine needs to write logs (Step Functions developer guide, Logging). */
const LOG_ACTIONS = [
  'CreateLogDelivery',
  'GetLogDelivery',
  'UpdateLogDelivery',
  'DeleteLogDelivery',
  'ListLogDeliveries',
  'PutResourcePolicy',
  'DescribeResourcePolicies',
  'DescribeLogGroups',
];

/** What the role of a state machine needs to be traced (Step Functions developer guide, IAM policies for X-Ray). */
const TRACE_ACTIONS = ['PutTraceSegments', 'PutTelemetryRecords', 'GetSamplingRules', 'GetSamplingTargets'];

/** A state machine as far as its role needs permissions to run it. */
export interface RunningStateMachine {
  arn: string;
  logs: boolean;
  traces: boolean;
}

/** What a state machine asks of its role beside the calls of its tasks. */
export function stateMachinePermissions(
  { arn, logs, traces }: RunningStateMachine,
  account: AccountContext,
): RequiredPermission[] {
  const anywhereIn = (service: string, actions: readonly string[]) =>
    actions.map((action) => ({ action: `${service}:${action}`, resource: '*' }));
  const ofLogs = { 'kms:EncryptionContext:SourceArn': `arn:aws:logs:${account.region}:${account.accountId}:*` };
  return [
    ...(logs ? anywhereIn('logs', LOG_ACTIONS) : []),
    ...(traces ? anywhereIn('xray', TRACE_ACTIONS) : []),
    ...ofKey(arn, ['kms:GenerateDataKey', 'kms:Decrypt'], ofStateMachine(arn))(account),
    ...(logs ? ofKey(arn, ['kms:GenerateDataKey'], ofLogs)(account) : []),
  ];
}
