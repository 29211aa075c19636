/** Calls of the table of people. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvalidConfiguration } from '../../../core/errors.ts';
import type { ServiceOperation } from '../../../core/exceptions.ts';
import { countRecordFailure } from '../runtime/metrics.ts';
import { clientSettings } from '../services/client-settings.ts';
import { callService } from '../services/service-call.ts';

/** The client of the table. */
export const client = new DynamoDBClient(clientSettings);

const { PERSON_TABLE_NAME = '' } = process.env;
if (PERSON_TABLE_NAME === '') throw new InvalidConfiguration('PERSON_TABLE_NAME is not set');

/** Name of the table. */
export const TableName = PERSON_TABLE_NAME;

/** Makes one call. A failure counts, but for a condition that does not hold. */
export async function callTable<Output>(operation: ServiceOperation, send: () => Promise<Output>): Promise<Output> {
  try {
    return await callService(operation, {}, send);
  } catch (error) {
    if (!isConflict(error)) countRecordFailure();
    throw error;
  }
}

/** Returns whether a write was refused because its condition does not hold. */
export function isConflict(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}
