/** The table of people in memory, in the place of DynamoDB, and a claim in it. */
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { LINE_KEY, type Line } from '../../../core/pace/line.ts';
import { personKey } from '../../../core/person/person-key.ts';
import type { HeldClaim, Intent, PersonRecord, RecordedUsers } from '../../../core/person/person-record.ts';
import type { RequestName, RequestRecord } from '../../../core/person/request-record.ts';
import { EXECUTION_MS, LANDING_MS } from '../../../core/person/timing.ts';
import type { Claim } from '../../../functions/lib/person/claim.ts';
import { personSecret } from '../../../functions/lib/person/record-settings.ts';
import { executionId } from '../requests.ts';

type Item = Record<string, unknown>;
type TableOperation = 'DescribeTable' | 'GetItem' | 'PutItem' | 'UpdateItem' | 'Query' | 'DeleteItem';

/** The condition of a move of an idle line. */
const IDLE = 'attribute_not_exists(#next) OR #next < :now';

/** Items on a page of a Query: few, so that the tests read more than one page. */
const PAGE = 2;

/** When the table was created. */
export const TABLE_CREATED = new Date('2026-01-01T00:00:00.900Z');

/** An intent as a role change has it. */
export const INTENT: Intent = {
  key: '2026-01-05T00:00:00.000Z 2026-01-05T00:00:00.000Z HR-1 digest',
  kind: 'role-change',
  concerns: 'role',
  role: 'arn:aws:iam::111122223333:role/finspace/quant',
};

/** A claim on ada.lovelace, as the states pass it on. */
export const claimWith = (users: RecordedUsers = {}, intent = INTENT): Claim => ({
  person: keyOf('ada.lovelace'),
  holder: executionId,
  digest: 'digest',
  intent,
  users,
});

/** Key of the person with a user name. */
export const keyOf = (userName: string): string => personKey(userName, personSecret());

/** A table of people that honours the conditions and updates which the functions use. */
export class FakePersonTable {
  readonly client = mockClient(DynamoDBClient);
  /** Called before each write of a person's record, after the record was read. */
  beforeWrite: () => void = () => {};
  /** Called before each move of the line, after the line was read. */
  beforeUpdate: () => void = () => {};
  readonly #items = new Map<string, Item>();
  readonly #failures = new Map<TableOperation, Error>();

  /** Empties the table, and forgets the calls. */
  reset(): void {
    this.#items.clear();
    this.#failures.clear();
    this.beforeWrite = () => {};
    this.beforeUpdate = () => {};
    this.client.reset();
    this.client.on(DescribeTableCommand).callsFake(() => {
      this.#failIfTold('DescribeTable');
      return { Table: { CreationDateTime: TABLE_CREATED } };
    });
    this.client.on(GetItemCommand).callsFake(({ Key, ConsistentRead }) => {
      this.#failIfTold('GetItem');
      if (ConsistentRead !== true) throw new Error('The read is not consistent');
      const item = this.#items.get(nameOf(unmarshall(Key)));
      return item ? { Item: marshall(item) } : {};
    });
    this.client.on(PutItemCommand).callsFake(({ Item, ConditionExpression, ExpressionAttributeValues }) => {
      this.#failIfTold('PutItem');
      const item = unmarshall(Item);
      this.beforeWrite();
      const version = this.#items.get(nameOf(item))?.version;
      if (!isMet(ConditionExpression, ExpressionAttributeValues, version)) {
        throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });
      }
      this.#items.set(nameOf(item), item);
      return {};
    });
    this.client.on(QueryCommand).callsFake(({ ExpressionAttributeValues, ExclusiveStartKey, ConsistentRead }) => {
      this.#failIfTold('Query');
      if (ConsistentRead !== true) throw new Error('The read is not consistent');
      const { ':person': person, ':item': start } = unmarshall(ExpressionAttributeValues);
      const found = [...this.#items.values()]
        .filter((item) => item.person === person && String(item.item).startsWith(start))
        .sort((one, other) => String(one.item).localeCompare(String(other.item)));
      const last = ExclusiveStartKey && unmarshall(ExclusiveStartKey).item;
      const left = found.filter(({ item }) => last === undefined || String(item) > last);
      const page = left.slice(0, PAGE);
      const { item } = page.at(-1) ?? {};
      return {
        Items: page.map((each) => marshall(each)),
        ...(left.length > PAGE && { LastEvaluatedKey: marshall({ person, item }) }),
      };
    });
    this.client.on(DeleteItemCommand).callsFake(({ Key }) => {
      this.#failIfTold('DeleteItem');
      this.#items.delete(nameOf(unmarshall(Key)));
      return {};
    });
    this.client
      .on(UpdateItemCommand)
      .callsFake(
        ({ Key, UpdateExpression, ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues }) => {
          this.#failIfTold('UpdateItem');
          const key = unmarshall(Key);
          if (nameOf(key) === nameOf(LINE_KEY)) {
            this.beforeUpdate();
            const values = unmarshall(ExpressionAttributeValues);
            return { Attributes: marshall(this.#moveLine(UpdateExpression, ConditionExpression, values)) };
          }
          const before = this.#items.get(nameOf(key)) ?? key;
          const values = unmarshall(ExpressionAttributeValues);
          const after = { ...before, ...updates(UpdateExpression, ExpressionAttributeNames, values, before) };
          this.#items.set(nameOf(key), after);
          return { Attributes: marshall(after) };
        },
      );
  }

  /** The record of a person; undefined if there is none. */
  person(person: string): PersonRecord | undefined {
    const item = this.#items.get(nameOf({ person, item: 'person' }));
    if (!item) return undefined;
    const { person: _, item: __, version: ___, ...record } = item;
    return record;
  }

  /** The record of ada.lovelace. */
  get ada(): PersonRecord | undefined {
    return this.person(keyOf('ada.lovelace'));
  }

  /** The records of all requests of a person. */
  requests(person: string): Item[] {
    return [...this.#items.values()]
      .filter((item) => item.person === person && item.item !== 'person')
      .map(({ person: _, ...item }) => item);
  }

  /** Writes the record of a person. */
  setPerson(person: string, record: PersonRecord): void {
    const version = Number(this.#items.get(nameOf({ person, item: 'person' }))?.version ?? 0) + 1;
    this.#items.set(nameOf({ person, item: 'person' }), { ...record, person, item: 'person', version });
  }

  /** Writes the line in front of the identity store. */
  setLine(line: Line): void {
    this.#items.set(nameOf(LINE_KEY), { ...LINE_KEY, ...line });
  }

  /** Sets members of the record of a request. */
  setRequest(person: string, { requestId, digest }: RequestName, members: Partial<RequestRecord>): void {
    const key = { person, item: `request ${requestId} ${digest}` };
    this.#items.set(nameOf(key), { ...this.#items.get(nameOf(key)), ...key, requestId, digest, ...members });
  }

  /** Lets every call of an operation fail with an exception. */
  fail(operation: TableOperation, exception: string, httpStatusCode = 400): void {
    const error = Object.assign(new Error('no'), { name: exception, $metadata: { httpStatusCode } });
    this.#failures.set(operation, error);
  }

  /** Lets the calls succeed again. */
  recover(): void {
    this.#failures.clear();
  }

  /** Carries out the moves of the line that the functions use. */
  #moveLine(update: string, condition: string | undefined, { ':now': now, ':length': length }: Item): Item {
    const line = this.#items.get(nameOf(LINE_KEY)) ?? { ...LINE_KEY };
    const { next } = line;
    const isBusy = next !== undefined && Number(next) >= Number(now);
    const isHeld = condition === undefined || condition === (isBusy ? '#next >= :now' : IDLE);
    if (!isHeld)
      throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });
    const from = update.startsWith('SET #next = :now') ? now : (next ?? now);
    const moved = { ...line, next: Number(from) + Number(length) };
    this.#items.set(nameOf(LINE_KEY), moved);
    return moved;
  }

  #failIfTold(operation: TableOperation): void {
    const error = this.#failures.get(operation);
    if (error) throw error;
  }

  /** Gives ada.lovelace's record a claim that this execution holds, and returns it as the states pass it on. */
  claimed(intent: Intent = INTENT, more: Partial<HeldClaim> = {}): Claim {
    const claim = claimWith({}, intent);
    const until = Date.now() + EXECUTION_MS + LANDING_MS;
    const held: HeldClaim = { holder: executionId, state: 'held', until, open: 0, ...more };
    this.setPerson(claim.person, { ...this.ada, claim: held });
    return claim;
  }
}

function nameOf({ person, item }: Item): string {
  return JSON.stringify([person, item]);
}

/** Decides the two conditions that the functions use. */
function isMet(expression: string | undefined, values: Parameters<typeof unmarshall>[0], version: unknown): boolean {
  if (expression === 'attribute_not_exists(person)') return version === undefined;
  if (expression === 'version = :version') return version === unmarshall(values)[':version'];
  throw new Error(`The table does not know the condition ${expression}`);
}

/** Carries out `SET #a = :a, #b = if_not_exists(#b, :b)`. */
function updates(expression: string, names: Record<string, string>, values: Item, before: Item): Item {
  const set: Item = {};
  for (const part of expression.replace(/^SET /, '').split(/, (?=#)/)) {
    const match = /^(?<name>#\w+) = (?<keeps>if_not_exists\(\k<name>, )?(?<value>:\w+)\)?$/.exec(part);
    const { name = '', keeps, value = '' } = match?.groups ?? {};
    const attribute = names[name];
    if (attribute === undefined) throw new Error(`The table does not know the update ${part}`);
    if (!keeps || !(attribute in before)) set[attribute] = values[value];
  }
  return set;
}
