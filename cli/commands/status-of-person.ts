/** `onboard status --user`: shows what is recorded of a person. */
import { DescribeExecutionCommand, ExecutionDoesNotExist } from '@aws-sdk/client-sfn';
import pMap from 'p-map';
import type * as v from 'valibot';
import type { PersonRequest } from '../../core/person/record-action.ts';
import type { StatusOptions } from '../declarations/status.ts';
import { type DeployedStack, openStack } from '../executions/deployed-stack.ts';
import { CONCURRENCY } from '../history/list-executions.ts';
import type { personDocument } from '../json/person.ts';
import { writeJson } from '../json/write-json.ts';
import type { Interruptible } from '../options.ts';
import { readPerson } from '../person/person-records.ts';
import { personText, type ShownPersonRequest } from '../person/show-person.ts';

/**
 * Shows what a person has, by which requests, what runs, and what waits.
 *
 * @returns the exit code: 1 when nothing is recorded of the person
 * @throws StackUnavailable, InvalidArgument, RecordUnavailable as the function
 */
export async function statusOfPerson(userName: string, options: StatusOptions): Promise<number> {
  const stack = await openStack(options);
  const status = await readPerson(stack, userName, options);
  const requests = await pMap(status.requests, (request) => withWaiting(stack, request, options), {
    concurrency: CONCURRENCY,
  });
  const shown: v.InferInput<typeof personDocument> = { ...status, requests };
  if (options.json) writeJson(shown);
  else console.log(personText(shown, process.stdout));
  return requests.length === 0 && status.claim === undefined && status.left === undefined ? 1 : 0;
}

/** An execution without an outcome waits until it may write for the person, or has ended before it was recorded. */
async function withWaiting(
  { stepFunctions }: DeployedStack,
  request: PersonRequest,
  { signal }: Interruptible,
): Promise<ShownPersonRequest> {
  if (request.outcome !== 'unknown') return request;
  try {
    const { status } = await stepFunctions.send(
      new DescribeExecutionCommand({ executionArn: request.execution, includedData: 'METADATA_ONLY' }),
      signal && { abortSignal: signal },
    );
    return { ...request, waits: status === 'RUNNING' };
  } catch (error) {
    // Step Functions keeps an execution for 90 days, and the record is kept longer.
    if (error instanceof ExecutionDoesNotExist) return { ...request, waits: false };
    throw error;
  }
}
