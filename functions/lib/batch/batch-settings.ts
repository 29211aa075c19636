/** Settings of the batch function. The function reads them from its environment once, at the cold start. */
import { InvalidConfiguration } from '../../../core/errors.ts';
import type { RequestKind } from '../../../core/kinds.ts';
import { readStateMachineArns } from '../runtime/state-machine-arns.ts';

/** Settings of the batch function. */
export interface BatchSettings {
  /** ARN of the workflow for each kind of request. */
  stateMachineArns: Readonly<Record<RequestKind, string>>;
  /** URL of the dead-letter queue, which receives messages that can never start an execution. */
  deadLetterQueueUrl: string;
  /** Minimum number of milliseconds between two starts by one instance of the function. */
  gapMs: number;
}

/**
 * Reads the settings from environment variables.
 *
 * @param env the function's environment
 * @throws InvalidConfiguration when a variable is missing or invalid; the message names the variable
 */
export function readBatchSettings(env: NodeJS.ProcessEnv): BatchSettings {
  const { DEAD_LETTER_QUEUE_URL = '' } = env;
  if (!URL.canParse(DEAD_LETTER_QUEUE_URL)) {
    throw new InvalidConfiguration(`DEAD_LETTER_QUEUE_URL must be a URL, but is "${DEAD_LETTER_QUEUE_URL}"`);
  }
  return {
    stateMachineArns: readStateMachineArns(env),
    deadLetterQueueUrl: DEAD_LETTER_QUEUE_URL,
    gapMs: (positive(env, 'CONCURRENCY') / positive(env, 'STARTS_PER_SECOND')) * 1_000,
  };
}

function positive(env: NodeJS.ProcessEnv, name: string): number {
  const value = Number(env[name]);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidConfiguration(`${name} must be a number above 0, but is "${env[name] ?? ''}"`);
}
