/** Permissions for customer managed keys. */
import type { AccountContext } from './arns.ts';
import type { RequiredPermission } from './statements.ts';

/** The permissions for the key of a resource; none for a resource without a key. */
export const ofKey =
  (resource: string, actions: readonly string[], context: Record<string, string>) =>
  ({ keys = {} }: AccountContext): RequiredPermission[] => {
    const key = keys[resource];
    return key === undefined ? [] : actions.map((action) => ({ action, resource: key, context }));
  };

/** Encryption context of Step Functions (Step Functions developer guide, Data at rest encryption). */
export const ofStateMachine = (arn: string) => ({ 'kms:EncryptionContext:aws:states:stateMachineArn': arn });
