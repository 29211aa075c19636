/** Leaves the classes of exceptions that no call of a function throws out of the clients of the AWS SDK. */
import { readFile } from 'node:fs/promises';
import { documentedExceptions } from '../core/exceptions.ts';

/** The exceptions that the calls of the functions document, of the clients that have many more. */
export const KEPT_EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  'client-dynamodb': Object.entries(documentedExceptions).flatMap(([operation, exceptions]) =>
    operation.startsWith('dynamodb:') ? exceptions : [],
  ),
  // PutEvents.
  'client-eventbridge': ['InternalException'],
  // StartExecution, DescribeExecution and GetExecutionHistory.
  'client-sfn': [
    'ExecutionAlreadyExists',
    'ExecutionDoesNotExist',
    'ExecutionLimitExceeded',
    'InvalidArn',
    'InvalidExecutionInput',
    'InvalidName',
    'InvalidToken',
    'KmsAccessDeniedException',
    'KmsInvalidStateException',
    'KmsThrottlingException',
    'StateMachineDeleting',
    'StateMachineDoesNotExist',
    'ValidationException',
  ],
};

/**
 * Returns the schemas of a client without the exceptions that no call throws. An error that has no class gets that of the
 * service, and keeps its name.
 *
 * @param client name of the package, without its scope
 * @param file path of the schemas
 * @throws Error when the schemas lack an exception that a call documents
 */
export async function schemasOf(client: string, file: string): Promise<string> {
  const missing = new Set(KEPT_EXCEPTIONS[client]);
  const schemas = await readFile(file, 'utf8');
  const rest = schemas.replace(/^n0_registry\.registerError\(\w+\$, (\w+)\);$/gm, (line, name: string) => {
    const isKept = KEPT_EXCEPTIONS[client]?.includes(name);
    missing.delete(name);
    return isKept ? line : '';
  });
  if (missing.size > 0) throw new Error(`The schemas of ${client} lack the exceptions ${[...missing].join(', ')}`);
  return rest;
}
