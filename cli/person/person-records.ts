/** Asks the function that has the records of people. */
import type * as v from 'valibot';
import {
  type DismissedRequest,
  dismissAnswerSchema,
  dismissedRequestsSchema,
  forgetAnswerSchema,
  type PersonStatus,
  personStatusSchema,
  type RecordAction,
} from '../../core/person/record-action.ts';
import type { DeployedStack } from '../executions/deployed-stack.ts';
import { invokeFunction } from '../executions/invoke-function.ts';
import type { Interruptible } from '../options.ts';
import { InvalidArgument, UserError } from '../user-error.ts';

/** What the function is reached by. */
export type PersonRecords = Pick<DeployedStack, 'functions' | 'personRecordFunction'>;

/** Thrown when an execution may still write for a person who is to be forgotten. */
export class PersonBusy extends UserError {
  override readonly name = 'PersonBusy';

  constructor() {
    super('An execution may still write for the person. Nothing was removed. Try again when it has ended.');
  }
}

/** Thrown when the function fails. */
export class RecordUnavailable extends UserError {
  override readonly name = 'RecordUnavailable';
  override readonly exitCode = 3;
}

/** Reads what is recorded of a person. @throws as {@link ask} */
export function readPerson(records: PersonRecords, userName: string, options: Interruptible): Promise<PersonStatus> {
  return ask(records, { action: 'read', userName }, personStatusSchema, options);
}

/** Reads the requests that were dismissed, the newest dismissal first. @throws as {@link ask} */
export async function readDismissed(records: PersonRecords, options: Interruptible): Promise<DismissedRequest[]> {
  return (await ask(records, { action: 'dismissed' }, dismissedRequestsSchema, options)).requests;
}

/** Dismisses a failed request. @throws as {@link ask} */
export function dismissRequest(
  records: PersonRecords,
  request: Omit<Extract<RecordAction, { action: 'dismiss' }>, 'action'>,
  options: Interruptible,
): Promise<v.InferOutput<typeof dismissAnswerSchema>> {
  return ask(records, { action: 'dismiss', ...request }, dismissAnswerSchema, options);
}

/** Removes the record of a person. @throws as {@link ask} */
export function forgetPerson(
  records: PersonRecords,
  userName: string,
  options: Interruptible,
): Promise<v.InferOutput<typeof forgetAnswerSchema>> {
  return ask(records, { action: 'forget', userName }, forgetAnswerSchema, options);
}

/**
 * @throws StackUnavailable when the stack has no such function
 * @throws PersonBusy, InvalidArgument, RecordUnavailable when the function fails
 * @throws LambdaServiceException as Invoke
 */
function ask<Answer extends v.GenericSchema>(
  { functions, personRecordFunction }: PersonRecords,
  action: RecordAction,
  answer: Answer,
  options: Interruptible,
): Promise<v.InferOutput<Answer>> {
  const asked = { output: 'PersonRecordFunctionName', name: personRecordFunction };
  return invokeFunction(functions, asked, action, answer, options, errorOf);
}

function errorOf(errorType: string, message: string): UserError {
  if (errorType === 'PersonBusy') return new PersonBusy();
  if (errorType === 'InvalidRequest') return new InvalidArgument(message);
  return new RecordUnavailable(`The records of people could not be used: ${errorType}: ${message}`);
}
