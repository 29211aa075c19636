import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LONGEST_WAIT_MS } from '../../core/pace/line.ts';
import { handler } from '../../functions/take-turn.ts';
import { context } from '../helpers/lambda-context.ts';
import { FakePersonTable } from '../helpers/person/person-table.ts';

const table = new FakePersonTable();
const NOW = Date.UTC(2026, 0, 5);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  table.reset();
  return () => vi.useRealTimers();
});

const after = (milliseconds: number) => ({ at: new Date(NOW + milliseconds).toISOString() });
const event = { requestId: 'HR-1', kind: 'onboarding' as const, requests: {} };
const takeTurn = (more: object = {}) => handler({ ...event, ...more }, context);

describe('a turn', () => {
  it('begins at once if nobody waits, and takes its time from those after it', async () => {
    await expect(takeTurn()).resolves.toEqual(after(0));
    await expect(takeTurn({ kind: 'offboarding' })).resolves.toEqual(after(200));
    await expect(takeTurn()).resolves.toEqual(after(800));
  });

  it('begins after the turns before it', async () => {
    table.setLine({ next: NOW + 90_000 });
    await expect(takeTurn()).resolves.toEqual(after(90_000));
  });

  it('begins at once if the turns before it are over', async () => {
    table.setLine({ next: NOW - 1 });
    await expect(takeTurn()).resolves.toEqual(after(0));
  });

  it('lasts longer at a lower rate', async () => {
    table.setLine({ next: NOW, factor: 0.1, throttledAt: NOW });
    await expect(takeTurn()).resolves.toEqual(after(0));
    await expect(takeTurn()).resolves.toEqual(after(2_000));
  });

  it('is awaited no longer than an execution can wait', async () => {
    table.setLine({ next: NOW + LONGEST_WAIT_MS + 1 });
    await expect(takeTurn()).resolves.toEqual(after(LONGEST_WAIT_MS));
  });

  it.each([
    ['has become busy', {}, { next: NOW + 10_000 }, 10_000],
    ['has become idle', { next: NOW }, { next: NOW - 1 }, 0],
  ])('is taken again if the line %s since it was read', async (_, read, then, expected) => {
    table.setLine(read);
    table.beforeUpdate = () => {
      table.beforeUpdate = () => {};
      table.setLine(then);
    };
    await expect(takeTurn()).resolves.toEqual(after(expected));
    expect(table.client.commandCalls(GetItemCommand)).toHaveLength(2);
  });

  it('is taken without a condition in the end', async () => {
    let next = NOW - 1;
    table.beforeUpdate = () => {
      next = next === NOW ? NOW - 1 : NOW;
      table.setLine({ next });
    };
    await expect(takeTurn()).resolves.toMatchObject({ at: expect.any(String) });
    const [last] = table.client.commandCalls(UpdateItemCommand).slice(-1);
    expect(last?.args[0].input.ConditionExpression).toBeUndefined();
    expect(unmarshall(last?.args[0].input.ExpressionAttributeValues ?? {})).toEqual({ ':now': NOW, ':length': 200 });
  });

  it.each(['GetItem', 'UpdateItem'] as const)('fails with the name of the exception of %s', async (operation) => {
    table.fail(operation, 'ThrottlingException');
    await expect(takeTurn()).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
});
