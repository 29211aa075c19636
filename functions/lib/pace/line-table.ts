/** Reads and moves the line in front of the services: one item in the table of people. */
import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { factorAt, isBusy, LINE_KEY, type Line, slowed, turnLength } from '../../../core/pace/line.ts';
import { callTable, client, isConflict, TableName } from '../person/table.ts';

const Key = marshall(LINE_KEY);

/** How often a turn is tried because others have moved the line from idle to busy, or it became idle. */
const MAX_CONFLICTS = 5;

/** A turn, and the part of the full rates that the line had. */
export interface Turn {
  /** Milliseconds since 1970; in the past if the execution may begin at once. */
  turn: number;
  factor: number;
}

/**
 * Reads the line.
 *
 * @throws ServiceCallError for every documented exception of GetItem
 */
export async function readLine(): Promise<Line> {
  const { Item } = await callTable('dynamodb:GetItem', () =>
    client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true })),
  );
  if (!Item) return {};
  const { next, factor, throttledAt } = unmarshall(Item);
  return { next, factor, throttledAt };
}

/**
 * Takes the next turn. Executions that come while the line is busy do not conflict, however many they are.
 *
 * @param seconds how long the calls of the execution take while no call is throttled
 * @throws ServiceCallError for every documented exception of GetItem and UpdateItem
 */
export async function takeNextTurn(seconds: number): Promise<Turn> {
  for (let conflicts = 0; ; conflicts += 1) {
    const line = await readLine();
    const now = Date.now();
    const length = turnLength(line, seconds, now);
    const next =
      conflicts === MAX_CONFLICTS
        ? await move('if_not_exists(#next, :now) + :length', undefined, { now, length })
        : isBusy(line, now)
          ? await move('#next + :length', '#next >= :now', { now, length })
          : await move(':now + :length', 'attribute_not_exists(#next) OR #next < :now', { now, length });
    if (next !== undefined) return { turn: next - length, factor: factorAt(line, now) };
  }
}

/**
 * Notes that a call of a service was throttled, so that the rate falls.
 *
 * @throws ServiceCallError for every documented exception of GetItem and UpdateItem
 */
export async function noteThrottledCall(): Promise<void> {
  const line = await readLine();
  const slower = slowed(line, Date.now());
  if (!slower) return;
  const { factor, throttledAt } = slower;
  // If others were faster, the rate has just been halved.
  await update('SET factor = :factor, throttledAt = :at', {
    condition: line.throttledAt === undefined ? 'attribute_not_exists(throttledAt)' : 'throttledAt = :seen',
    values: { factor, at: throttledAt, ...(line.throttledAt !== undefined && { seen: line.throttledAt }) },
  });
}

/** @returns when the next turn begins after the move; undefined if the condition does not hold */
async function move(
  next: string,
  condition: string | undefined,
  { now, length }: { now: number; length: number },
): Promise<number | undefined> {
  const isNowUsed = `${next}${condition}`.includes(':now');
  const moved = await update(`SET #next = ${next}`, {
    condition,
    names: { '#next': 'next' },
    values: { length, ...(isNowUsed && { now }) },
  });
  return moved?.next;
}

/** @returns the line after the update; undefined if the condition does not hold */
async function update(
  UpdateExpression: string,
  {
    condition,
    names,
    values,
  }: { condition: string | undefined; names?: Record<string, string>; values: Record<string, number> },
): Promise<Line | undefined> {
  try {
    const { Attributes = {} } = await callTable('dynamodb:UpdateItem', () =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key,
          UpdateExpression,
          ...(condition !== undefined && { ConditionExpression: condition }),
          ...(names && { ExpressionAttributeNames: names }),
          ExpressionAttributeValues: marshall(
            Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value])),
          ),
          ReturnValues: 'ALL_NEW',
        }),
      ),
    );
    return unmarshall(Attributes);
  } catch (error) {
    if (condition !== undefined && isConflict(error)) return undefined;
    throw error;
  }
}
