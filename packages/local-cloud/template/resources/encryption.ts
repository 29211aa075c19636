/** Resources that are encrypted with a key of the customer. */
import { memberAt } from '../member-at.ts';

/** A resource, and its key. */
export interface StackEncrypted {
  logicalId: string;
  type: string;
  arn: string;
  keyArn: string;
}

/** Where each kind of resource names its key. */
const KEY_PROPERTIES: Readonly<Record<string, string>> = {
  'AWS::Logs::LogGroup': 'KmsKeyId',
  'AWS::SNS::Topic': 'KmsMasterKeyId',
  'AWS::SQS::Queue': 'KmsMasterKeyId',
  'AWS::StepFunctions::StateMachine': 'EncryptionConfiguration.KmsKeyId',
};

/**
 * The key of a resource.
 *
 * @param type such as `AWS::SQS::Queue`
 * @returns its ARN; undefined when the resource has none of the customer's
 */
export function readKey(type: string, properties: unknown): string | undefined {
  const keyArn = memberAt(properties, KEY_PROPERTIES[type] ?? '');
  return typeof keyArn === 'string' ? keyArn : undefined;
}
