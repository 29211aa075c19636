/** The records of people in a world. */
import { stack, type World } from '../world.ts';

/** Name of the table of people. */
export const PERSON_TABLE = stack.tables[0]?.name ?? '';

/** Removes all records. The table stays as old as it is. */
export async function loseRecords(world: World): Promise<void> {
  const { Items } = Object(await world.call('dynamoDb', 'Scan', { TableName: PERSON_TABLE }));
  for (const { person, item } of Items) {
    await world.call('dynamoDb', 'DeleteItem', { TableName: PERSON_TABLE, Key: { person, item } });
  }
}
