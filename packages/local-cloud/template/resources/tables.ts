/** DynamoDB tables of a template. */
import * as v from 'valibot';
import { readProperties } from './read-properties.ts';

/** A table. */
export interface StackTable {
  logicalId: string;
  name: string;
  arn: string;
  /** What CreateTable takes. Its relations are not checked yet. */
  definition: {
    KeySchema: { AttributeName: string; KeyType: string }[];
    AttributeDefinitions: { AttributeName: string; AttributeType: string }[];
    BillingMode?: string;
    ProvisionedThroughput?: { ReadCapacityUnits: number; WriteCapacityUnits: number };
  };
}

/** A property that changes nothing here: no item is encrypted, backed up, expired, tagged or counted. */
const ignored = v.exactOptional(v.unknown());

const tableProperties = v.strictObject(
  {
    TableName: ignored,
    KeySchema: v.array(v.strictObject({ AttributeName: v.string(), KeyType: v.string() })),
    AttributeDefinitions: v.array(v.strictObject({ AttributeName: v.string(), AttributeType: v.string() })),
    BillingMode: v.exactOptional(v.string()),
    ProvisionedThroughput: v.exactOptional(
      v.strictObject({ ReadCapacityUnits: v.number(), WriteCapacityUnits: v.number() }),
    ),
    OnDemandThroughput: ignored,
    WarmThroughput: ignored,
    TableClass: ignored,
    SSESpecification: ignored,
    PointInTimeRecoverySpecification: ignored,
    DeletionProtectionEnabled: ignored,
    TimeToLiveSpecification: ignored,
    ContributorInsightsSpecification: ignored,
    Tags: ignored,
  },
  // Indexes, streams, replicas, imports and resource policies would change what calls do.
  ({ expected, message }) => (expected === 'never' ? 'is not supported by the local cloud' : message),
);

/** Reads the properties of a table. */
export function readTable(logicalId: string, properties: unknown): Pick<StackTable, 'definition'> {
  const { KeySchema, AttributeDefinitions, BillingMode, ProvisionedThroughput } = readProperties(
    logicalId,
    tableProperties,
    properties ?? {},
  );
  return {
    definition: {
      KeySchema,
      AttributeDefinitions,
      ...(BillingMode !== undefined && { BillingMode }),
      ...(ProvisionedThroughput && { ProvisionedThroughput }),
    },
  };
}
