/** DynamoDB: the tables of the stack. */
import { loadServiceModel, modelError, modelService } from '../../service/model-service.ts';
import { Records } from '../../service/records.ts';
import { type Document, type Service, ServiceError } from '../../service/service.ts';
import { TemplateError } from '../../template/read-template.ts';
import type { StackTable } from '../../template/resources/tables.ts';
import { carryOut, checkTable, type EngineOperation } from './engine.ts';
import type { Table } from './store.ts';

const model = loadServiceModel('dynamodb');

/** A deployment takes minutes: the tables of a stack are older than the first call to them. */
const DEPLOYMENT_MS = 600_000;

/** Settings of DynamoDB. */
export interface DynamoDbOptions {
  tables: readonly StackTable[];
  /** Milliseconds since 1970. */
  now?: () => number;
  /** What the service keeps. */
  records?: Records;
}

/** DynamoDB, and what happens to tables outside of its calls. */
export interface DynamoDb extends Service {
  /** Deletes a table and creates it again, empty. */
  recreateTable(name: string): void;
}

/**
 * Creates DynamoDB with the tables of a stack.
 *
 * @throws TemplateError for a table that CreateTable refuses
 */
export function createDynamoDb({
  tables: defined,
  now = Date.now,
  records = new Records(),
}: DynamoDbOptions): DynamoDb {
  const createdAt = records.map<number>('dynamodb.createdAt');
  for (const { name } of defined) if (!createdAt.has(name)) createdAt.set(name, now() - DEPLOYMENT_MS);
  const tables = new Map(
    defined.map((table): [string, Table] => [
      table.name,
      {
        description: describe(table, createdAt.get(table.name) ?? now()),
        items: records.large(`dynamodb.items.${table.name}`),
      },
    ]),
  );

  /** A table may be named by its ARN. */
  function tableName({ TableName }: Document): string {
    return defined.find(({ arn }) => arn === TableName)?.name ?? String(TableName);
  }

  const on = (operation: EngineOperation) => (input: Document) =>
    carryOut(operation, { ...input, TableName: tableName(input) }, tables);

  const service = modelService<Record<EngineOperation | 'DescribeTable', Document>>({
    name: 'dynamodb',
    model,
    handlers: {
      GetItem: on('GetItem'),
      PutItem: on('PutItem'),
      UpdateItem: on('UpdateItem'),
      DeleteItem: on('DeleteItem'),
      Query: on('Query'),
      Scan: on('Scan'),
      DescribeTable(input) {
        const name = tableName(input);
        const table = tables.get(name);
        if (table) return { Table: { ...table.description, ItemCount: table.items.size } };
        throw modelError(model, 'ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
      },
    },
    reset() {
      for (const { items } of tables.values()) items.clear();
    },
  });
  return {
    ...service,
    recreateTable(name) {
      const table = tables.get(name);
      if (!table) throw new TypeError(`The stack has no table ${name}`);
      table.items.clear();
      createdAt.set(name, now());
      table.description.CreationDateTime = now() / 1_000;
    },
  };
}

/** @throws TemplateError for a table that CreateTable refuses */
function describe({ logicalId, name, arn, definition }: StackTable, createdAt: number): Document {
  try {
    checkTable({ TableName: name, ...definition });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new TemplateError(`Resources.${logicalId}.Properties: ${error.message}`);
  }
  const { BillingMode = 'PROVISIONED', ProvisionedThroughput, ...keys } = definition;
  return {
    TableName: name,
    TableArn: arn,
    TableStatus: 'ACTIVE',
    CreationDateTime: createdAt / 1_000,
    ...keys,
    BillingModeSummary: { BillingMode },
    ProvisionedThroughput: ProvisionedThroughput ?? { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
  };
}
