/** Queues of a template. */
import * as v from 'valibot';
import { readProperties } from './read-properties.ts';

/** A queue. */
export interface StackQueue {
  logicalId: string;
  name: string;
  arn: string;
  url: string;
  visibilityTimeoutSeconds: number;
  /** Queue for messages that were received too often. */
  redrive?: { deadLetterArn: string; maxReceiveCount: number } | undefined;
}

const queueProperties = v.object({
  VisibilityTimeout: v.optional(v.number(), 30),
  RedrivePolicy: v.optional(v.object({ deadLetterTargetArn: v.string(), maxReceiveCount: v.number() })),
  FifoQueue: v.optional(v.literal(false, 'is not supported by the local cloud')),
});

/** Reads the properties of a queue. */
export function readQueue(logicalId: string, properties: unknown) {
  const { VisibilityTimeout, RedrivePolicy } = readProperties(logicalId, queueProperties, properties ?? {});
  return {
    visibilityTimeoutSeconds: VisibilityTimeout,
    redrive: RedrivePolicy && {
      deadLetterArn: RedrivePolicy.deadLetterTargetArn,
      maxReceiveCount: RedrivePolicy.maxReceiveCount,
    },
  };
}
