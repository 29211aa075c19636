/** What operations ask of a key of the customer. */
import type { AccountContext } from './arns.ts';
import type { RequiredPermission } from './statements.ts';

/** What an operation asks of the key, where the resource has one. */
export const ofKey =
  (resource: string, actions: readonly string[], context: Record<string, string>) =>
  ({ keys = {} }: AccountContext): RequiredPermission[] => {
    const key = keys[resource];
    return key === undefined ? [] : actions.map((action) => ({ action, resource: key, context }));
  };

/** Context in which Step Functions uses a key (Step Functions developer guide, Data at rest encryption). */
export const ofStateMachine = (arn: string) => ({ 'kms:EncryptionContext:aws:states:stateMachineArn': arn });
