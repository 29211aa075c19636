/** The claim of an execution on a person, and the writes under it. */

import type { Intent, RecordedUsers } from '../../../core/person/person-record.ts';
import { answered, fence, mark } from '../../../core/person/protocol.ts';
import { logger } from '../runtime/logger.ts';
import { callService, type ServiceCaller } from '../services/service-call.ts';
import { changeAgain, changePerson, changePersonSince, changeRequest, type PersonItem } from './person-table.ts';
import { recordExpiry } from './record-settings.ts';

/** The claim of an execution, as the states pass it on. */
export interface Claim {
  /** Key of the person. */
  person: string;
  /** ARN of the execution. */
  holder: string;
  /** Digest of the request. */
  digest: string;
  intent: Intent;
  /** The users of the person, as they were read back last. They may have changed since. */
  users: RecordedUsers;
  /** Ids of users of a person with this user name who has left. Absent if there are none. */
  left?: readonly string[];
}

/**
 * Returns the caller for calls that write. Before each call, it checks that the execution still has its claim, and throws
 * ClaimLost if not, or OrderUnknown if the request may only confirm what exists. It throws ServiceCallError for the
 * documented exceptions of DescribeTable, GetItem and PutItem as well as for those of the operation.
 */
export function writerUnder({ person, holder, intent }: Claim): ServiceCaller {
  return async (operation, input, send) => {
    const fenced = await changePersonSince(person, (record, floor) => fence(record, holder, intent, floor, Date.now()));
    try {
      const output = await callService(operation, input, send);
      await recordAnswer(person, fenced, holder);
      return output;
    } catch (error) {
      if (!mayLand(error)) await recordAnswer(person, fenced, holder);
      throw error;
    }
  };
}

/**
 * Records that everything was read back, and the answer of the request.
 *
 * @throws ClaimLost when the execution has no claim any more
 * @throws ServiceCallError for every documented exception of GetItem, PutItem and UpdateItem
 */
export async function markDone(
  { person, holder, digest, intent }: Claim,
  users: RecordedUsers,
  answer: { requestId: string },
): Promise<void> {
  await changePerson(person, (record) => mark(record, holder, intent, users, Date.now()));
  // Afterwards: a request that counts as answered is never carried out again.
  await changeRequest(person, { requestId: answer.requestId, digest, answer }, recordExpiry());
}

/** A call without an answer for certain: it may land later than its error. */
function mayLand(error: unknown): boolean {
  return error instanceof Error && UNANSWERED.includes(error.name);
}

const UNANSWERED: readonly string[] = ['ServiceUnavailable', 'InternalServerException'];

/** If the answer cannot be recorded, the claim drains at its end. That is slower, and as safe. */
async function recordAnswer(person: string, fenced: PersonItem, holder: string): Promise<void> {
  try {
    await changeAgain(person, fenced, (record) => answered(record, holder));
  } catch (error) {
    logger.warn('Answer not recorded', { errorName: error instanceof Error ? error.name : undefined });
  }
}
