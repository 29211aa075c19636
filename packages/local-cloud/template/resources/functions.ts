/** Lambda functions of a template. */
import path from 'node:path';
import * as v from 'valibot';
import { resolveSecrets } from '../secrets.ts';
import { readProperties } from './read-properties.ts';

/** A Lambda function. */
export interface StackFunction {
  logicalId: string;
  name: string;
  arn: string;
  /** Absolute path of the bundle. */
  bundle: string;
  /** Name of the exported handler. */
  handler: string;
  timeoutSeconds: number;
  memorySize: number;
  environment: Record<string, string>;
  roleArn: string;
  /** Queue for asynchronous events whose retries have failed. */
  deadLetterArn?: string | undefined;
}

const functionProperties = v.object({
  CodeUri: v.string(),
  Handler: v.pipe(v.string(), v.regex(/^\w+\.\w+$/, 'must be <file>.<export>')),
  Timeout: v.optional(v.number(), 3),
  MemorySize: v.optional(v.number(), 128),
  DeadLetterQueue: v.optional(v.object({ TargetArn: v.string() })),
  Environment: v.optional(
    v.object({ Variables: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])) }),
  ),
});

/** Reads the properties of a function. @param folder folder of the template */
export function readFunction(logicalId: string, properties: unknown, folder: string) {
  const { CodeUri, Handler, Timeout, MemorySize, Environment, DeadLetterQueue } = readProperties(
    logicalId,
    functionProperties,
    properties,
  );
  const [file = '', handler = ''] = Handler.split('.');
  return {
    bundle: path.join(folder, CodeUri, `${file}.mjs`),
    handler,
    timeoutSeconds: Timeout,
    memorySize: MemorySize,
    deadLetterArn: DeadLetterQueue?.TargetArn,
    environment: Object.fromEntries(
      Object.entries(Environment?.Variables ?? {}).map(([name, value]) => [name, resolveSecrets(String(value))]),
    ),
  };
}
