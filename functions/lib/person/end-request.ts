/** Records how the request of an execution has ended, and gives the claim of the execution up. */
import { requestOf } from '../../../core/execution/execution-input.ts';
import type { RequestKind } from '../../../core/kinds.ts';
import type { Failure } from '../../../core/outcome/outcome.ts';
import { personKey, userNameOf } from '../../../core/person/person-key.ts';
import type { PersonRecord } from '../../../core/person/person-record.ts';
import type { Step } from '../../../core/person/protocol.ts';
import { requestNameOf } from '../../../core/person/request-name.ts';
import { changePerson, changeRequest } from './person-table.ts';
import { personSecret, recordExpiry } from './record-settings.ts';

const secret = personSecret();

/** An execution that has an outcome. */
export interface EndedExecution {
  kind: RequestKind;
  executionId: string;
  /** Input of the execution: the request, alone or in an envelope. It may break the contract. */
  request: unknown;
  /** Absent if the execution has succeeded. */
  failure: Failure | undefined;
}

/**
 * Records the failure, if there is one, and then changes the claim. Does nothing if the request has no user name.
 *
 * @param giveUp release or drain
 * @throws PersonBusy if other writers were faster every time
 * @throws ServiceCallError for every documented exception of GetItem, PutItem and UpdateItem
 */
export async function endRequest(
  { kind, executionId, request: input, failure }: EndedExecution,
  giveUp: (record: PersonRecord) => Step,
): Promise<void> {
  const request = requestOf(input);
  const userName = userNameOf(request);
  if (userName === undefined) return;
  const person = personKey(userName, secret);
  const name = failure && requestNameOf(request, kind);
  if (name) {
    const { error, disposition } = failure;
    const change = { ...name, kind, execution: executionId, failure: { error, disposition } };
    await changeRequest(person, change, recordExpiry());
  }
  await changePerson(person, giveUp);
}
