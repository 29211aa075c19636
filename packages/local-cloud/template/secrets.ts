/** Secrets of a stack, and the dynamic references to them. */
import { createHash } from 'node:crypto';

const REFERENCE = /\{\{resolve:secretsmanager:(arn:[^{}]+?):SecretString\}\}/g;

/**
 * Resolves the dynamic references to secrets in a text (CloudFormation user guide, "Get a secret or secret value from
 * Secrets Manager"). A generated secret is derived from its ARN, so that it stays the same after a restart.
 */
export function resolveSecrets(text: string): string {
  return text.replace(REFERENCE, (_, arn: string) => createHash('sha256').update(arn).digest('hex'));
}
