import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  ResourceNotFoundException,
  ScanCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StateFile } from '../../../../packages/local-cloud/cloud/state-file.ts';
import { Records } from '../../../../packages/local-cloud/service/records.ts';
import { createDynamoDb } from '../../../../packages/local-cloud/services/dynamodb/dynamodb.ts';
import type { StackTable } from '../../../../packages/local-cloud/template/resources/tables.ts';
import type { Document } from '../../../helpers/document.ts';
import { openGateway } from '../gateway/open-gateway.ts';

const TableName = 'people';
const ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/people';

const table: StackTable = {
  logicalId: 'PersonTable',
  name: TableName,
  arn: ARN,
  definition: {
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  },
};

const ALL_OLD = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
type Conditional = Pick<PutItemCommandInput, 'ConditionExpression' | 'ReturnValuesOnConditionCheckFailure'>;

const Key = { pk: { S: 'ada' }, sk: { S: 'person' } };

async function open() {
  const gateway = await openGateway({ services: [createDynamoDb({ tables: [table] })] });
  const client = new DynamoDBClient(gateway.settings);
  return {
    gateway,
    client,
    put: (item: Record<string, AttributeValue>) =>
      client.send(new PutItemCommand({ TableName, Item: { ...Key, ...item } })),
    read: async () => (await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item,
    update: (input: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>) =>
      client.send(new UpdateItemCommand({ TableName, Key, ...input })),
  };
}

it('puts, reads and deletes an item', async () => {
  const { client, put, read } = await open();
  expect(await read()).toBeUndefined();
  await put({ role: { S: 'analyst' }, calls: { N: '1.50' } });
  expect(await read()).toEqual({ ...Key, role: { S: 'analyst' }, calls: { N: '1.5' } });
  const { Attributes } = await client.send(new DeleteItemCommand({ TableName, Key, ReturnValues: 'ALL_OLD' }));
  expect(Attributes).toMatchObject({ role: { S: 'analyst' } });
  expect(await read()).toBeUndefined();
});

const claim = { M: { holder: { S: 'other' }, until: { N: '10' } } };

describe('a condition that does not hold', () => {
  const claiming = {
    UpdateExpression: 'SET claim = :claim',
    ConditionExpression: 'attribute_not_exists(claim) OR claim.holder = :me OR claim.#until < :now',
    ExpressionAttributeNames: { '#until': 'until' },
    ExpressionAttributeValues: { ':claim': { M: {} }, ':me': { S: 'me' }, ':now': { N: '10' } },
  };

  it('returns the item if the call wants it', async () => {
    const { put, update, read } = await open();
    await put({ claim });
    const error = await refusalOf(update({ ...claiming, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toMatchObject({ Item: { ...Key, claim }, $metadata: { httpStatusCode: 400 } });
    expect(await read()).toEqual({ ...Key, claim });
  });

  it('returns no item if the call does not want it', async () => {
    const { put, update } = await open();
    await put({ claim });
    const error = await refusalOf(update(claiming));
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toHaveProperty('Item', undefined);
  });

  it('returns no item if there is none', async () => {
    const { update } = await open();
    const missing = { ConditionExpression: 'attribute_exists(pk)', UpdateExpression: 'REMOVE a' };
    const error = await refusalOf(update({ ...missing, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toHaveProperty('Item', undefined);
  });

  it.each([
    [
      'PutItem',
      (client: DynamoDBClient, input: Conditional) =>
        client.send(new PutItemCommand({ TableName, Item: Key, ...input })),
    ],
    [
      'DeleteItem',
      (client: DynamoDBClient, input: Conditional) => client.send(new DeleteItemCommand({ TableName, Key, ...input })),
    ],
  ])('returns the item of %s', async (_, command) => {
    const { client, put, read } = await open();
    await put({ claim });
    const input = { ConditionExpression: 'attribute_not_exists(claim)', ...ALL_OLD };
    const error = await refusalOf(command(client, input));
    expect(error).toMatchObject({ name: 'ConditionalCheckFailedException', Item: { ...Key, claim } });
    expect(await read()).toEqual({ ...Key, claim });
  });
});

describe('a condition', () => {
  const item = {
    claim,
    role: { S: 'b' },
    n: { N: '10' },
    done: { BOOL: false },
    tags: { SS: ['x', 'y'] },
    no: { NULL: true },
  };

  it.each([
    ['attribute_exists(claim.holder)', true],
    ['attribute_exists(claim.nothing)', false],
    ['attribute_not_exists(nothing)', true],
    ['attribute_not_exists(done)', false],
    ['attribute_not_exists(#no)', false],
    ['claim.holder = :other', true],
    ['claim.holder <> :other', false],
    ['claim.nothing <> :other', true],
    ['claim.nothing < :other', false],
    ['claim.#until < :9', false],
    ['claim.#until > :9', true],
    ['n >= :10', true],
    ['#role < :c', true],
    ['#role < :a', false],
    ['#role < :9', false],
    ['#role BETWEEN :a AND :c', true],
    ['#role IN (:a, :c)', false],
    ['NOT (#role = :a) AND (n = :9 OR n = :10)', true],
    ['n = :9 OR n = :10 AND #role = :a', false],
    ['begins_with(claim.holder, :a) OR contains(tags, :x)', true],
    ['size(claim.holder) = :5', true],
    ['attribute_type(n, :type)', true],
  ])('%s is %s', async (ConditionExpression, expected) => {
    const { put, update } = await open();
    await put(item);
    const names = { '#until': 'until', '#role': 'role', '#no': 'no' };
    const values = {
      ':other': { S: 'other' },
      ':a': { S: 'a' },
      ':c': { S: 'c' },
      ':x': { S: 'x' },
      ':9': { N: '9' },
      ':10': { N: '10.0' },
      ':5': { N: '5' },
      ':type': { S: 'N' },
    };
    const holds = await update({
      ConditionExpression,
      UpdateExpression: 'REMOVE nothing',
      ...used('ExpressionAttributeNames', names, ConditionExpression),
      ...used('ExpressionAttributeValues', values, ConditionExpression),
    }).then(
      () => true,
      (error) => {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      },
    );
    expect(holds).toBe(expected);
  });

  it.each([
    ['claim = :map', 'cannot compare maps and lists in a condition'],
    ['a = b', 'cannot compare an attribute with another attribute in a condition'],
    ['claim. = :map', 'Syntax error'],
    ['role = :map', 'reserved keyword'],
    ['a = :missing', 'An expression attribute value used in expression is not defined'],
  ])('%s is refused: %s', async (ConditionExpression, message) => {
    const { update } = await open();
    const values = { ':map': { M: {} } };
    const input = { ConditionExpression, UpdateExpression: 'REMOVE nothing' };
    const error = await refusalOf(
      update({ ...input, ...used('ExpressionAttributeValues', values, ConditionExpression) }),
    );
    expect(error).toMatchObject({ name: 'ValidationException', message: expect.stringContaining(message) });
  });
});

describe('an update', () => {
  it('makes the item if there is none', async () => {
    const { update, read } = await open();
    const registering = {
      UpdateExpression: 'SET #key = if_not_exists(#key, :key)',
      ExpressionAttributeNames: { '#key': 'key' },
      ReturnValues: 'ALL_NEW' as const,
    };
    const register = (key: string) => update({ ...registering, ExpressionAttributeValues: { ':key': { S: key } } });
    expect((await register('1')).Attributes).toEqual({ ...Key, key: { S: '1' } });
    expect((await register('2')).Attributes).toEqual({ ...Key, key: { S: '1' } });
    expect(await read()).toEqual({ ...Key, key: { S: '1' } });
  });

  const item = {
    claim: { M: { calls: { N: '1' } } },
    list: { L: [{ S: 'a' }, { S: 'b' }, { S: 'c' }] },
    set: { SS: ['x'] },
  };
  it.each<[string, Record<string, AttributeValue>, Record<string, AttributeValue>]>([
    [
      'ADD claim.calls :n SET claim.lastCall = :m',
      { ':n': { N: '2' }, ':m': { N: '7' } },
      { ...item, claim: { M: { calls: { N: '3' }, lastCall: { N: '7' } } } },
    ],
    ['SET n = claim.calls + :n', { ':n': { N: '0.5' } }, { ...item, n: { N: '1.5' } }],
    ['SET claim.calls = claim.calls - :n', { ':n': { N: '1' } }, { ...item, claim: { M: { calls: { N: '0' } } } }],
    [
      'SET #l = list_append(:new, #l), made = list_append(if_not_exists(made, :new), :new)',
      { ':new': { L: [{ N: '1' }] } },
      { ...item, list: { L: [{ N: '1' }, ...item.list.L] }, made: { L: [{ N: '1' }, { N: '1' }] } },
    ],
    ['REMOVE claim, nothing', {}, { list: item.list, set: item.set }],
    ['REMOVE #l[0], #l[2]', {}, { ...item, list: { L: [{ S: 'b' }] } }],
    ['SET #l[0] = #l[2], #l[2] = #l[0]', {}, { ...item, list: { L: [{ S: 'c' }, { S: 'b' }, { S: 'a' }] } }],
    ['ADD #s :s', { ':s': { SS: ['x', 'y'] } }, { ...item, set: { SS: ['x', 'y'] } }],
    ['DELETE #s :s', { ':s': { SS: ['x', 'y'] } }, { claim: item.claim, list: item.list }],
    [
      'SET same = claim, claim.calls = :n',
      { ':n': { N: '5' } },
      { ...item, same: item.claim, claim: { M: { calls: { N: '5' } } } },
    ],
    ['SET same = claim REMOVE claim.calls', {}, { ...item, same: item.claim, claim: { M: {} } }],
  ])('%s', async (UpdateExpression, values, expected) => {
    const { put, update, read } = await open();
    await put(item);
    await update({
      UpdateExpression,
      ...used('ExpressionAttributeNames', { '#l': 'list', '#s': 'set' }, UpdateExpression),
      ...used('ExpressionAttributeValues', values, UpdateExpression),
    });
    expect(await read()).toEqual({ ...Key, ...expected });
  });

  it.each([
    ['ALL_OLD', { ...Key, a: { N: '1' }, b: { S: 'x' } }],
    ['UPDATED_OLD', { a: { N: '1' } }],
    ['UPDATED_NEW', { a: { N: '2' } }],
    ['ALL_NEW', { ...Key, a: { N: '2' }, b: { S: 'x' } }],
    ['NONE', undefined],
  ] as const)('returns %s', async (ReturnValues, expected) => {
    const { put, update } = await open();
    await put({ a: { N: '1' }, b: { S: 'x' } });
    const one = { UpdateExpression: 'ADD a :one', ExpressionAttributeValues: { ':one': { N: '1' } } };
    expect((await update({ ...one, ReturnValues })).Attributes).toEqual(expected);
  });

  it.each([
    ['SET nothing.a = :v', 'The document path provided in the update expression is invalid for update'],
    ['SET pk = :v', 'This attribute is part of the key'],
    ['SET a = nothing', 'refers to an attribute that does not exist in the item'],
    ['SET a = :v, a.b = :v', 'Two document paths overlap'],
    ['SET a :v', 'Syntax error'],
  ])('%s is refused, and changes nothing', async (UpdateExpression, message) => {
    const { put, update, read } = await open();
    await put({ b: { N: '1' } });
    const error = await refusalOf(
      update({ UpdateExpression, ...used('ExpressionAttributeValues', { ':v': { S: 'x' } }, UpdateExpression) }),
    );
    expect(error).toMatchObject({ name: 'ValidationException', message: expect.stringContaining(message) });
    expect(await read()).toEqual({ ...Key, b: { N: '1' } });
  });

  it('is carried out before the next one begins', async () => {
    const { update, read } = await open();
    const one = { UpdateExpression: 'ADD a :one', ExpressionAttributeValues: { ':one': { N: '1' } } };
    await Promise.all(Array.from({ length: 50 }, () => update(one)));
    expect(await read()).toEqual({ ...Key, a: { N: '50' } });
  });
});

it.each<[string, object, string]>([
  ['no key', { Key: undefined }, "'key' failed to satisfy constraint: Member must not be null"],
  ['a part of the key', { Key: { pk: { S: 'a' } } }, 'The provided key element does not match the schema'],
  ['a key of another type', { Key: { pk: { N: '1' }, sk: { S: 'a' } } }, 'The provided key element does not match'],
  ['unknown return values', { ReturnValuesOnConditionCheckFailure: 'ALL_NEW' }, 'Member must satisfy enum value set'],
  ['a number that is none', { ExpressionAttributeValues: { ':v': { N: 'x' } } }, 'cannot be converted to a numeric'],
  ['a name that is not used', { ExpressionAttributeNames: { '#x': 'x' } }, 'unused in expressions'],
])('refuses %s', async (_, changes, message) => {
  const { client } = await open();
  const input = { TableName, Key, UpdateExpression: 'SET a = :v', ExpressionAttributeValues: { ':v': { S: 'x' } } };
  const error = await refusalOf(client.send(new UpdateItemCommand({ ...input, ...changes })));
  expect(error).toMatchObject({ name: 'ValidationException', message: expect.stringContaining(message) });
});

describe('a fault', () => {
  const one = { UpdateExpression: 'ADD a :one', ExpressionAttributeValues: { ':one': { N: '1' } } };

  it.each([
    ['ThrottlingException', 400],
    ['ProvisionedThroughputExceededException', 400],
    ['InternalServerError', 500],
  ])('answers %s with the status of the service, and changes nothing', async (error, status) => {
    const { gateway, update, read } = await open();
    await gateway.control('PUT', 'faults', [{ operation: 'dynamodb:UpdateItem', error }]);
    expect(await refusalOf(update(one))).toMatchObject({ name: error, $metadata: { httpStatusCode: status } });
    expect(await read()).toBeUndefined();
  });

  it('loses the answer of a change that was made', async () => {
    const { gateway, update, read } = await open();
    await gateway.control('PUT', 'faults', [{ operation: 'dynamodb:*', reset: true, when: 'after' }]);
    expect(await refusalOf(update(one))).toMatchObject({ code: 'ECONNRESET' });
    expect(await read()).toEqual({ ...Key, a: { N: '1' } });
    expect((await gateway.control('GET', 'calls')).body).toMatchObject({
      'dynamodb:UpdateItem': { reset: 1 },
      'dynamodb:GetItem': { ok: 1 },
    });
  });
});

it('deletes the items at a reset', async () => {
  const { gateway, put, read, client } = await open();
  await put({});
  await gateway.control('POST', 'reset');
  expect(await read()).toBeUndefined();
  expect((await client.send(new ScanCommand({ TableName }))).Count).toBe(0);
});

describe('a Query', () => {
  const small = fc.string({
    unit: fc.constantFrom('a', 'b', '/', '~', 'é', '\u0000', '\uffee'),
    minLength: 1,
    maxLength: 3,
  });

  /** DynamoDB sorts texts by their UTF-8 bytes. */
  const inOrder = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));

  it.each<[string, (sortKey: string, value: string) => boolean]>([
    ['sk >= :v', (sortKey, value) => inOrder(sortKey, value) >= 0],
    ['sk > :v', (sortKey, value) => inOrder(sortKey, value) > 0],
    ['sk < :v', (sortKey, value) => inOrder(sortKey, value) < 0],
    ['sk <= :v', (sortKey, value) => inOrder(sortKey, value) <= 0],
    ['sk = :v', (sortKey, value) => sortKey === value],
    ['begins_with(sk, :v)', (sortKey, value) => sortKey.startsWith(value)],
  ])('with %s has what is left of the partition, page by page', async (condition, holds) => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(small, { maxLength: 20 }),
        fc.uniqueArray(small, { maxLength: 5 }),
        small,
        fc.boolean(),
        fc.integer({ min: 1, max: 4 }),
        async (sortKeys, deleted, value, forward, Limit) => {
          const call = caller();
          for (const sk of sortKeys) await call('PutItem', { Item: { pk: { S: 'ada' }, sk: { S: sk } } });
          for (const sk of sortKeys) await call('PutItem', { Item: { pk: { S: 'bob' }, sk: { S: sk } } });
          for (const sk of deleted) await call('DeleteItem', { Key: { pk: { S: 'ada' }, sk: { S: sk } } });
          const found: string[] = [];
          let next: Document = {};
          do {
            const page = await call('Query', {
              KeyConditionExpression: `pk = :pk AND ${condition}`,
              ExpressionAttributeValues: { ':pk': { S: 'ada' }, ':v': { S: value } },
              ScanIndexForward: forward,
              Limit,
              ...next,
            });
            found.push(...page.Items.map(({ sk }: Document) => sk.S));
            next = page.LastEvaluatedKey && { ExclusiveStartKey: page.LastEvaluatedKey };
          } while (next);
          const expected = sortKeys.filter((sk) => !deleted.includes(sk) && holds(sk, value)).sort(inOrder);
          expect(found).toEqual(forward ? expected : expected.reverse());
        },
      ),
    );
  });
});

it('queries the items of one partition in the order of their sort keys', async () => {
  const { client } = await open();
  for (const [pk, sk] of [
    ['ada', 'person'],
    ['ada', 'request#2'],
    ['ada', 'request#1'],
    ['bob', 'request#3'],
  ]) {
    await client.send(new PutItemCommand({ TableName, Item: { pk: { S: pk ?? '' }, sk: { S: sk ?? '' } } }));
  }
  const query = (ScanIndexForward: boolean) =>
    client.send(
      new QueryCommand({
        TableName: ARN,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': { S: 'ada' }, ':prefix': { S: 'request#' } },
        ScanIndexForward,
      }),
    );
  expect((await query(true)).Items?.map(({ sk }) => sk?.S)).toEqual(['request#1', 'request#2']);
  expect((await query(false)).Items?.map(({ sk }) => sk?.S)).toEqual(['request#2', 'request#1']);
  expect((await client.send(new ScanCommand({ TableName }))).Count).toBe(4);
});

it('describes the table', async () => {
  const { client } = await open();
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  expect(Table).toMatchObject({ TableName, TableArn: ARN, TableStatus: 'ACTIVE', ItemCount: 0 });
});

it('refuses a table that the stack does not have', async () => {
  const { client } = await open();
  const read = client.send(new GetItemCommand({ TableName: 'other', Key }));
  await expect(read).rejects.toBeInstanceOf(ResourceNotFoundException);
});

it('keeps the items', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'dynamodb-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const withState = async (work: (call: ReturnType<typeof caller>) => Promise<void>) => {
    const state = await StateFile.open(path.join(folder, 'state'), 'the stack', (error) => {
      throw error;
    });
    await work(caller(new Records(state, state.takeContents())));
    await state.close();
  };
  await withState(async (call) => {
    await call('UpdateItem', {
      Key,
      UpdateExpression: 'SET claim = :claim',
      ExpressionAttributeValues: { ':claim': claim },
    });
    await call('PutItem', { Item: { pk: { S: 'ada' }, sk: { S: 'z' } } });
    await call('DeleteItem', { Key: { pk: { S: 'ada' }, sk: { S: 'z' } } });
  });
  await withState(async (call) => {
    const query = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: 'ada' } } };
    expect((await call('Query', query)).Items).toEqual([{ ...Key, claim }]);
  });
});

it('refuses a table whose keys have no definition, with the resource', () => {
  const wrong = { ...table, definition: { ...table.definition, AttributeDefinitions: [] } };
  expect(() => createDynamoDb({ tables: [wrong] })).toThrow('Resources.PersonTable.Properties: ');
});

/** Calls the operations of a service of its own, without a gateway. */
function caller(records = new Records()) {
  const { operations } = createDynamoDb({ tables: [table], records });
  return async (operation: string, input: Document): Promise<Document> => ({
    ...(await operations[operation]?.handler?.({ TableName, ...input }, { accessKeyId: 'AKID', region: 'us-east-1' })),
  });
}

/** The members of an expression's names or values that the expression uses. None may be left over. */
function used<Name extends string, Value>(name: Name, members: Record<string, Value>, expression: string) {
  const entries = Object.entries(members).filter(([key]) => expression.match(/[#:]\w+/g)?.includes(key));
  return entries.length > 0 ? { [name]: Object.fromEntries(entries) } : {};
}

/** The error that a call ends with. */
function refusalOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => {
      throw new Error('The call was not refused');
    },
    (error) => error,
  );
}
