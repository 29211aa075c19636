/** Resources that are encrypted with a customer managed key. */
import { memberAt } from '../member-at.ts';

/** A resource, and its key. */
export interface StackEncrypted {
  logicalId: string;
  type: string;
  arn: string;
  keyArn: string;
}

/** The property with the key, by resource type. */
const KEY_PROPERTIES: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'SSESpecification.KMSMasterKeyId',
  'AWS::Logs::LogGroup': 'KmsKeyId',
  'AWS::SNS::Topic': 'KmsMasterKeyId',
  'AWS::SQS::Queue': 'KmsMasterKeyId',
  'AWS::StepFunctions::StateMachine': 'EncryptionConfiguration.KmsKeyId',
};

/**
 * The key of a resource.
 *
 * @param type such as `AWS::SQS::Queue`
 * @returns the ARN of the key; undefined for a resource without a customer managed key
 */
export function readKey(type: string, properties: unknown): string | undefined {
  const keyArn = memberAt(properties, KEY_PROPERTIES[type] ?? '');
  return typeof keyArn === 'string' ? keyArn : undefined;
}
