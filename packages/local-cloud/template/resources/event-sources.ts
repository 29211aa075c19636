/** Event source mappings of a template. */
import * as v from 'valibot';
import { readProperties } from './read-properties.ts';

/** A queue that is the event source of a function. */
export interface StackEventSource {
  logicalId: string;
  queueArn: string;
  functionName: string;
  batchSize: number;
  maximumConcurrency: number;
  reportsItemFailures: boolean;
}

const eventSourceProperties = v.object({
  FunctionName: v.string(),
  EventSourceArn: v.pipe(
    v.string(),
    v.startsWith('arn:aws:sqs:', 'must be a queue: the local cloud supports no other'),
  ),
  BatchSize: v.optional(v.number(), 10),
  ScalingConfig: v.optional(v.object({ MaximumConcurrency: v.number() }), { MaximumConcurrency: 5 }),
  FunctionResponseTypes: v.optional(v.array(v.literal('ReportBatchItemFailures')), []),
  FilterCriteria: v.optional(v.never('is not supported by the local cloud')),
});

/** Reads the properties of an event source mapping. */
export function readEventSource(logicalId: string, properties: unknown) {
  const { FunctionName, EventSourceArn, BatchSize, ScalingConfig, FunctionResponseTypes } = readProperties(
    logicalId,
    eventSourceProperties,
    properties,
  );
  return {
    queueArn: EventSourceArn,
    functionName: FunctionName,
    batchSize: BatchSize,
    maximumConcurrency: ScalingConfig.MaximumConcurrency,
    reportsItemFailures: FunctionResponseTypes.length > 0,
  };
}
