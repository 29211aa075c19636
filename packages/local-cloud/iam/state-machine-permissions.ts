/** Permissions that the role of a state machine needs for logs, traces and the key, beside the calls of its tasks. */

import type { AccountContext } from './arns.ts';
import { ofKey, ofStateMachine } from './key-permissions.ts';
import type { RequiredPermission } from './statements.ts';

/** Actions for logs (Step Functions developer guide, Logging). */
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

/** Actions for traces (Step Functions developer guide, IAM policies for X-Ray). */
const TRACE_ACTIONS = ['PutTraceSegments', 'PutTelemetryRecords', 'GetSamplingRules', 'GetSamplingTargets'];

/** The properties of a state machine that require permissions. */
export interface RunningStateMachine {
  arn: string;
  logs: boolean;
  traces: boolean;
}

/** The permissions that the role of a state machine needs, beside the calls of its tasks. */
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
