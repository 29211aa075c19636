/** Reads and writes the table of people. An item of a person is written only if it has not changed since it was read. */
import {
  type AttributeValue,
  DeleteItemCommand,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { ClaimLost, OrderUnknown, PersonBusy, PersonLeft, RequestSuperseded } from '../../../core/errors.ts';
import { requestIdOfKey } from '../../../core/person/order.ts';
import type { PersonRecord } from '../../../core/person/person-record.ts';
import type { Refusal, Step } from '../../../core/person/protocol.ts';
import type { RequestName, RequestRecord } from '../../../core/person/request-record.ts';
import { countOrderUnknown } from '../runtime/metrics.ts';
import { callTable, client, isConflict, TableName } from './table.ts';

/** The sort key of a person's own item. The other items of the person are requests. */
const PERSON_ITEM = 'person';

/** The beginning of the sort key of a request. */
const REQUEST_ITEM = 'request ';

/** The key under which the requests that were dismissed stand together, beside the records of their people. */
export const DISMISSED = 'dismissed';

/** How often a step is repeated because another writer was faster. */
const MAX_CONFLICTS = 20;

/** The record of a person as it was read or written, and the number of its writes. */
export interface PersonItem {
  record: PersonRecord;
  /** Undefined if there is none in the table. */
  version: number | undefined;
}

/**
 * Carries out one step of the protocol for a person.
 *
 * @param person key of the person
 * @param step returns the next record; called again if the record has changed meanwhile
 * @returns the record after the step
 * @throws the error of a refusal; PersonBusy if other writers were faster every time
 * @throws ServiceCallError for every documented exception of GetItem and PutItem
 */
export async function changePerson(person: string, step: (record: PersonRecord) => Step): Promise<PersonRecord> {
  const { record } = await change(
    person,
    () => readItem(person),
    ({ record }) => step(record),
  );
  return record;
}

/**
 * As {@link changePerson}, for a step that depends on the floor of the table. Both are read side by side before each attempt.
 *
 * @returns the record after the step, for {@link changeAgain}
 * @throws ServiceCallError for every documented exception of DescribeTable, too
 */
export function changePersonSince(
  person: string,
  step: (record: PersonRecord, floor: number) => Step,
): Promise<PersonItem> {
  const read = async () => {
    const [item, floor] = await Promise.all([readItem(person), readFloor()]);
    return { ...item, floor };
  };
  return change(person, read, ({ record, floor }) => step(record, floor));
}

/**
 * As {@link changePerson}, right after another step of the same execution. The record is read only if it has changed since.
 *
 * @param known the record after that step
 */
export async function changeAgain(
  person: string,
  known: PersonItem,
  step: (record: PersonRecord) => Step,
): Promise<void> {
  const next = step(known.record);
  const isChange = !('refused' in next) && next.record !== known.record;
  if (isChange && (await isWritten(person, next.record, known.version))) return;
  await changePerson(person, step);
}

/** Reads a record and writes the next one, until no other writer is faster. */
async function change<Seen extends PersonItem>(
  person: string,
  read: () => Promise<Seen>,
  step: (seen: Seen) => Step,
): Promise<PersonItem> {
  for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
    const seen = await read();
    const { record, version } = seen;
    const next = step(seen);
    if ('refused' in next) {
      if (next.refused === 'order-unknown') countOrderUnknown();
      throw refusalError(next);
    }
    if (next.record === record) return { record, version };
    if (await isWritten(person, next.record, version)) return { record: next.record, version: versionAfter(version) };
  }
  throw new PersonBusy('The record of the person changes too often');
}

/**
 * Reads the record of a person.
 *
 * @returns an empty record if there is none
 * @throws ServiceCallError for every documented exception of GetItem
 */
export async function readPerson(person: string): Promise<PersonRecord> {
  return (await readItem(person)).record;
}

/**
 * Reads the time before which requests may change nothing: a table that was lost or restored is a new table. In whole
 * seconds, as the times of events are.
 *
 * @returns milliseconds since 1970
 * @throws ServiceCallError for every documented exception of DescribeTable
 */
export async function readFloor(): Promise<number> {
  const { Table } = await callTable('dynamodb:DescribeTable', () =>
    client.send(new DescribeTableCommand({ TableName })),
  );
  if (!Table?.CreationDateTime) throw new TypeError('The response of DynamoDB lacks the creation time of the table');
  return Math.floor(Table.CreationDateTime.getTime() / 1_000) * 1_000;
}

/**
 * Reads the record of a request.
 *
 * @returns undefined if there is none
 * @throws ServiceCallError for every documented exception of GetItem
 */
export async function readRequest(person: string, name: RequestName): Promise<RequestRecord | undefined> {
  const { Item } = await callTable('dynamodb:GetItem', () =>
    client.send(new GetItemCommand({ TableName, Key: requestKeyOf(person, name), ConsistentRead: true })),
  );
  return Item && (unmarshall(Item) as RequestRecord);
}

/** Members of a request's record that a change sets. `key` keeps its first value. */
export type RequestChange = RequestName & Partial<Omit<RequestRecord, 'changedAt'>>;

/**
 * Changes the record of a request, and creates it if there is none.
 *
 * @param expiresAt when DynamoDB may delete the record, in seconds since 1970
 * @returns the record after the change
 * @throws ServiceCallError for every documented exception of UpdateItem
 */
export async function changeRequest(person: string, change: RequestChange, expiresAt: number): Promise<RequestRecord> {
  const members = Object.entries({ ...change, changedAt: new Date().toISOString(), expiresAt }).filter(
    ([, value]) => value !== undefined,
  );
  const { Attributes = {} } = await callTable('dynamodb:UpdateItem', () =>
    client.send(
      new UpdateItemCommand({
        TableName,
        Key: requestKeyOf(person, change),
        UpdateExpression: `SET ${members.map(([name]) => (name === 'key' ? '#key = if_not_exists(#key, :key)' : `#${name} = :${name}`)).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(members.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: marshall(Object.fromEntries(members.map(([name, value]) => [`:${name}`, value])), {
          removeUndefinedValues: true,
        }),
        ReturnValues: 'ALL_NEW',
      }),
    ),
  );
  return unmarshall(Attributes) as RequestRecord;
}

/**
 * Reads the records of all requests of a person.
 *
 * @throws ServiceCallError for every documented exception of Query
 */
export async function readRequests(person: string): Promise<RequestRecord[]> {
  const requests: RequestRecord[] = [];
  let start: Record<string, AttributeValue> | undefined;
  do {
    const query = new QueryCommand({
      TableName,
      KeyConditionExpression: 'person = :person AND begins_with(#item, :item)',
      ExpressionAttributeNames: { '#item': 'item' },
      ExpressionAttributeValues: marshall({ ':person': person, ':item': REQUEST_ITEM }),
      ConsistentRead: true,
      ...(start && { ExclusiveStartKey: start }),
    });
    const { Items = [], LastEvaluatedKey } = await callTable('dynamodb:Query', () => client.send(query));
    requests.push(...Items.map((item) => unmarshall(item) as RequestRecord));
    start = LastEvaluatedKey;
  } while (start);
  return requests;
}

/**
 * Removes the record of a request, if there is one.
 *
 * @throws ServiceCallError for every documented exception of DeleteItem
 */
export async function deleteRequest(person: string, name: RequestName): Promise<void> {
  await callTable('dynamodb:DeleteItem', () =>
    client.send(new DeleteItemCommand({ TableName, Key: requestKeyOf(person, name) })),
  );
}

async function readItem(person: string): Promise<PersonItem> {
  const { Item } = await callTable('dynamodb:GetItem', () =>
    client.send(new GetItemCommand({ TableName, Key: marshall({ person, item: PERSON_ITEM }), ConsistentRead: true })),
  );
  if (!Item) return { record: {}, version: undefined };
  const { person: _, item: __, version, ...record } = unmarshall(Item);
  return { record, version };
}

/** Returns whether the record was written; false if it has changed since it was read. */
async function isWritten(person: string, record: PersonRecord, version: number | undefined): Promise<boolean> {
  const item = { ...record, person, item: PERSON_ITEM, version: versionAfter(version) };
  try {
    await callTable('dynamodb:PutItem', () =>
      client.send(
        new PutItemCommand({
          TableName,
          Item: marshall(item, { removeUndefinedValues: true }),
          ...(version === undefined
            ? { ConditionExpression: 'attribute_not_exists(person)' }
            : {
                ConditionExpression: 'version = :version',
                ExpressionAttributeValues: marshall({ ':version': version }),
              }),
        }),
      ),
    );
    return true;
  } catch (error) {
    if (isConflict(error)) return false;
    throw error;
  }
}

function versionAfter(version: number | undefined): number {
  return (version ?? 0) + 1;
}

function requestKeyOf(person: string, { requestId, digest }: RequestName) {
  return marshall({ person, item: `${REQUEST_ITEM}${requestId} ${digest}` });
}

/** Returns the error for a step of the protocol that is refused. */
export function refusalError(refusal: Refusal): Error {
  switch (refusal.refused) {
    case 'busy':
      return new PersonBusy('Another execution may write for the person, or a call may still land');
    case 'claim-lost':
      return new ClaimLost('The execution has no claim on the person any more');
    case 'left':
      return new PersonLeft(
        `The person has left, by the request ${requestIdOfKey(refusal.by)}. Onboard the person again before the role changes`,
      );
    case 'order-unknown':
      return new OrderUnknown(
        'The request is older than the table of people, or than the removal of the record: newer requests may be forgotten. Look at what the person has. To carry the request out all the same, send it with a new requestedAt',
      );
    case 'superseded':
      return new RequestSuperseded(requestIdOfKey(refusal.by));
  }
}
