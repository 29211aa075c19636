/** What AWS asks of the policies when it creates the resources of a stack, and refuses to create them otherwise. */

import type { Authorizer } from '../iam/authorizer.ts';
import { TemplateError } from '../template/read-template.ts';
import type { Stack } from '../template/stack.ts';

interface KeyUse {
  service: (region: string) => string;
  actions: readonly string[];
  /** Condition key whose value is the resource. */
  contextKey?: string;
}

/** What services do with a key that is given to one of their resources, by the resource's type. */
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

/** What is checked of a stack. */
export type CheckedStack = Pick<Stack, 'stateMachines' | 'encrypted'>;

/**
 * Checks what would keep resources from being created, or from working at all.
 *
 * @throws TemplateError naming the resource, the action and who is denied it
 */
export function checkStack({ stateMachines, encrypted }: CheckedStack, authorizer: Authorizer): void {
  for (const machine of stateMachines) {
    inTheWordsOf(machine.logicalId, () => authorizer.authorizeStateMachine(machine));
    const key = encrypted.find(({ arn }) => arn === machine.arn)?.keyArn;
    if (key !== undefined && machine.logs) checkLogDelivery(machine, key, authorizer);
  }
  for (const { logicalId, type, arn, keyArn } of encrypted) {
    const use = KEY_USES[type];
    if (!use) continue;
    const context: Record<string, string> = use.contextKey === undefined ? {} : { [use.contextKey]: arn };
    for (const action of use.actions) {
      const service = use.service(placeOf(arn).region);
      inTheWordsOf(logicalId, () => authorizer.authorizeService(service, `kms:${action}`, keyArn, context));
    }
  }
}

/** Step Functions developer guide, Data at rest encryption: the service that writes logs of encrypted executions. */
function checkLogDelivery(
  { logicalId, arn }: CheckedStack['stateMachines'][number],
  key: string,
  authorizer: Authorizer,
) {
  const { region, accountId } = placeOf(arn);
  const context = { 'kms:EncryptionContext:SourceArn': `arn:aws:logs:${region}:${accountId}:*` };
  inTheWordsOf(logicalId, () =>
    authorizer.authorizeService('delivery.logs.amazonaws.com', 'kms:Decrypt', key, context),
  );
}

function placeOf(arn: string): { region: string; accountId: string } {
  const [, , , region = '', accountId = ''] = arn.split(':');
  return { region, accountId };
}

function inTheWordsOf(logicalId: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw new TemplateError(`Resources.${logicalId}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
