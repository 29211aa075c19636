/** Reads and changes the records of people for an operator. The command onboard invokes it. */
import middy from '@middy/core';
import { personKey } from '../core/person/person-key.ts';
import { describePerson } from '../core/person/person-status.ts';
import { forget } from '../core/person/protocol.ts';
import {
  type DismissedRequest,
  type PersonStatus,
  parseRecordAction,
  type RecordAction,
} from '../core/person/record-action.ts';
import type { RequestRecord } from '../core/person/request-record.ts';
import {
  changePerson,
  changeRequest,
  DISMISSED,
  deleteRequest,
  readPerson,
  readRequests,
} from './lib/person/person-table.ts';
import { personSecret, recordExpiry } from './lib/person/record-settings.ts';
import { observe } from './lib/runtime/middleware.ts';

const secret = personSecret();

/**
 * @param event what is asked for, not validated
 * @throws InvalidRequest with every fault of the event
 * @throws PersonBusy when a person is to be forgotten for whom an execution may still write
 * @throws ServiceCallError for every documented exception of GetItem, PutItem, UpdateItem, Query and DeleteItem
 */
export async function personRecord(event: unknown): Promise<object> {
  const asked = parseRecordAction(event);
  switch (asked.action) {
    case 'read':
      return readStatus(personKey(asked.userName, secret));
    case 'dismiss':
      return dismiss(asked);
    case 'dismissed':
      return { requests: await readDismissed() };
    case 'forget':
      return forgetPerson(personKey(asked.userName, secret));
  }
}

async function readStatus(person: string): Promise<PersonStatus> {
  return describePerson(await readPerson(person), await readRequests(person), Date.now());
}

/** The record of the person has the dismissal as evidence, and the list of dismissals makes it easy to find. */
async function dismiss({
  userName,
  requestId,
  digest,
  kind,
  execution,
  by,
  reason,
}: Extract<RecordAction, { action: 'dismiss' }>): Promise<{
  requestId: string;
  dismissed: RequestRecord['dismissed'];
}> {
  const dismissed = { by, reason, at: new Date().toISOString() };
  const change = { requestId, digest, kind, execution, dismissed };
  if (userName !== undefined) await changeRequest(personKey(userName, secret), change, recordExpiry());
  await changeRequest(DISMISSED, change, recordExpiry());
  return { requestId, dismissed };
}

async function readDismissed(): Promise<DismissedRequest[]> {
  const requests = await readRequests(DISMISSED);
  return requests
    .flatMap(({ requestId, digest, kind, execution, dismissed }) =>
      dismissed ? [{ requestId, digest, kind, execution, dismissed }] : [],
    )
    .sort((one, other) => other.dismissed.at.localeCompare(one.dismissed.at));
}

/** Can be repeated after a failure: then it removes what is left. */
async function forgetPerson(person: string): Promise<{ requests: number; floor: string }> {
  const now = Date.now();
  // At first: from now on, no request of before can change anything.
  await changePerson(person, (record) => forget(record, now));
  const requests = await readRequests(person);
  for (const request of requests) {
    if (request.dismissed) await deleteRequest(DISMISSED, request);
    await deleteRequest(person, request);
  }
  return { requests: requests.length, floor: new Date(now).toISOString() };
}

export const handler = middy(personRecord).use(observe('PersonRecord'));
