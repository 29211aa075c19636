/** Checks of policies that AWS makes when it creates the resources of a stack. */

import type { Authorizer } from '../iam/authorizer.ts';
import { TemplateError } from '../template/read-template.ts';
import type { Stack } from '../template/stack.ts';

interface KeyUse {
  service: (region: string) => string;
  actions: readonly string[];
  /** Condition key whose value is the resource. */
  contextKey?: string;
}

/** How services use the key of a resource, by the type of the resource. */
const KEY_USES: Readonly<Record<string, KeyUse>> = {
  // CloudWatch Logs user guide, Encrypt log data.
  'AWS::Logs::LogGroup': {
    service: (region) => `logs.${region}.amazonaws.com`,
    actions: ['Encrypt', 'Decrypt', 'ReEncryptFrom', 'ReEncryptTo', 'GenerateDataKey', 'DescribeKey'],
    contextKey: 'kms:EncryptionContext:aws:logs:arn',
  },
  // SNS developer guide, Key management: for alarms that publish.
  'AWS::SNS::Topic': { service: () => 'cloudwatch.amazonaws.com', actions: ['GenerateDataKey', 'Decrypt'] },
};

/** The parts of a stack that are checked. */
export type CheckedStack = Pick<Stack, 'stateMachines' | 'encrypted'>;

/**
 * Checks that state machines can run, and that services can use the keys of their resources.
 *
 * @throws TemplateError with the resource, the action and the principal that is denied
 */
export function checkStack({ stateMachines, encrypted }: CheckedStack, authorizer: Authorizer): void {
  for (const machine of stateMachines) {
    reportFor(machine.logicalId, () => authorizer.authorizeStateMachine(machine));
    const key = encrypted.find(({ arn }) => arn === machine.arn)?.keyArn;
    if (key !== undefined && machine.logs) checkLogDelivery(machine, key, authorizer);
  }
  for (const { logicalId, type, arn, keyArn } of encrypted) {
    const use = KEY_USES[type];
    if (!use) continue;
    const context: Record<string, string> = use.contextKey === undefined ? {} : { [use.contextKey]: arn };
    for (const action of use.actions) {
      const service = use.service(accountOf(arn).region);
      reportFor(logicalId, () => authorizer.authorizeService(service, `kms:${action}`, keyArn, context));
    }
  }
}

/** Log delivery needs the key of an encrypted state machine (Step Functions developer guide, Data at rest encryption). */
function checkLogDelivery(
  { logicalId, arn }: CheckedStack['stateMachines'][number],
  key: string,
  authorizer: Authorizer,
) {
  const { region, accountId } = accountOf(arn);
  const context = { 'kms:EncryptionContext:SourceArn': `arn:aws:logs:${region}:${accountId}:*` };
  reportFor(logicalId, () => authorizer.authorizeService('delivery.logs.amazonaws.com', 'kms:Decrypt', key, context));
}

function accountOf(arn: string): { region: string; accountId: string } {
  const [, , , region = '', accountId = ''] = arn.split(':');
  return { region, accountId };
}

function reportFor(logicalId: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw new TemplateError(`Resources.${logicalId}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
