import { DescribeTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Refusal } from '../../../../core/person/protocol.ts';
import {
  changePerson,
  changeRequest,
  readFloor,
  readPerson,
  readRequest,
} from '../../../../functions/lib/person/person-table.ts';
import { FakePersonTable, TABLE_CREATED } from '../../../helpers/person/person-table.ts';

const table = new FakePersonTable();
/** Seconds since 1970. */
const EXPIRES = 2_000_000_000;
const name = { requestId: 'HR-1', digest: 'd' };

beforeEach(() => table.reset());

/** Counts the changes of a person, in the place of a step of the protocol. */
const increment = (record: { floor?: number }) => ({ record: { ...record, floor: (record.floor ?? 0) + 1 } });

describe('a step for a person', () => {
  it('writes the next record, and returns it', async () => {
    await expect(changePerson('p', increment)).resolves.toEqual({ floor: 1 });
    await expect(changePerson('p', increment)).resolves.toEqual({ floor: 2 });
    await expect(readPerson('p')).resolves.toEqual({ floor: 2 });
    await expect(readPerson('q'), 'another person').resolves.toEqual({});
  });

  it('writes nothing if it returns the record that it got', async () => {
    table.setPerson('p', { floor: 1 });
    await expect(changePerson('p', (record) => ({ record }))).resolves.toEqual({ floor: 1 });
    expect(table.client.commandCalls(PutItemCommand)).toEqual([]);
  });

  it.each([
    ['of a new person', undefined],
    ['of a known person', { floor: 5 }],
  ])('is repeated on the new record if another writer was faster, %s', async (_, before) => {
    if (before) table.setPerson('p', before);
    let others = 2;
    table.beforeWrite = () => {
      if (others === 0) return;
      others -= 1;
      table.setPerson('p', { floor: 100 * (3 - others) });
    };
    await expect(changePerson('p', increment)).resolves.toEqual({ floor: 301 });
  });

  it('loses no change of twenty writers at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => changePerson('p', increment)));
    expect(table.person('p')).toEqual({ floor: 20 });
  });

  it('throws PersonBusy if other writers are faster every time', async () => {
    table.beforeWrite = () => table.setPerson('p', { floor: 0 });
    await expect(changePerson('p', increment)).rejects.toMatchObject({ name: 'PersonBusy' });
    expect(table.client.commandCalls(GetItemCommand)).toHaveLength(20);
    expect(table.person('p')).toEqual({ floor: 0 });
  });

  it.each<[Refusal, string, string?]>([
    [{ refused: 'busy' }, 'PersonBusy'],
    [{ refused: 'claim-lost' }, 'ClaimLost'],
    [{ refused: 'order-unknown' }, 'OrderUnknown'],
    [{ refused: 'left', by: 'time time HR-2 digest' }, 'PersonLeft', expect.stringMatching(/HR-2\. Onboard .* again/)],
    [{ refused: 'superseded', by: 'time time HR-2 digest' }, 'RequestSuperseded', 'HR-2'],
  ])('that is refused as %j throws %s, and writes nothing', async (refusal, error, message = expect.any(String)) => {
    await expect(changePerson('p', () => refusal)).rejects.toMatchObject({ name: error, message });
    expect(table.client.commandCalls(PutItemCommand)).toEqual([]);
  });

  it.each(['GetItem', 'PutItem'] as const)('throws the exception of %s', async (operation) => {
    table.fail(operation, 'ProvisionedThroughputExceededException');
    await expect(changePerson('p', increment)).rejects.toMatchObject({
      name: 'ProvisionedThroughputExceededException',
      message: `dynamodb:${operation}: no`,
    });
  });
});

describe('the record of a request', () => {
  it('is absent until it is changed', async () => {
    await expect(readRequest('p', name)).resolves.toBeUndefined();
    await changeRequest('p', { ...name, kind: 'onboarding' }, EXPIRES);
    await expect(readRequest('p', name)).resolves.toMatchObject({ ...name, kind: 'onboarding' });
    await expect(readRequest('p', { ...name, digest: 'e' }), 'of a correction').resolves.toBeUndefined();
    await expect(readRequest('q', name), 'of another person').resolves.toBeUndefined();
  });

  it('keeps its first key, and the members that a change does not name', async () => {
    const failure = { error: 'UserMismatch', disposition: 'look-closer' as const };
    await changeRequest('p', { ...name, key: 'first', failure }, EXPIRES);
    await expect(changeRequest('p', { ...name, key: 'second', execution: 'e' }, EXPIRES)).resolves.toMatchObject({
      key: 'first',
      execution: 'e',
      failure,
    });
  });

  it('expires when it is told to', async () => {
    await expect(changeRequest('p', name, 12)).resolves.toMatchObject({ expiresAt: 12 });
  });

  it('throws the exception of UpdateItem and of GetItem', async () => {
    table.fail('UpdateItem', 'TransactionConflictException');
    await expect(changeRequest('p', name, EXPIRES)).rejects.toMatchObject({ name: 'TransactionConflictException' });
    table.fail('GetItem', 'ResourceNotFoundException');
    await expect(readRequest('p', name)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('the floor', () => {
  it('is the second in which the table was created', async () => {
    await expect(readFloor()).resolves.toBe(Math.floor(TABLE_CREATED.getTime() / 1_000) * 1_000);
  });

  it('is never guessed', async () => {
    table.client.on(DescribeTableCommand).resolves({ Table: {} });
    await expect(readFloor()).rejects.toMatchObject({ name: 'TypeError' });
  });
});
