/** What the batch function is set to, read from its environment once, at the cold start. */
import { InvalidConfiguration } from '../../../core/errors.ts';
import type { RequestKind } from '../../../core/kinds.ts';
import { readStateMachineArns } from '../runtime/state-machine-arns.ts';

/** Settings of the batch. */
export interface BatchSettings {
  /** The workflow of each kind of request. */
  stateMachineArns: Readonly<Record<RequestKind, string>>;
  /** Where messages go that can start nothing. */
  deadLetterQueueUrl: string;
  /** Milliseconds from one start of an instance of the function to its next. */
  gapMs: number;
}

/**
 * Reads the settings from environment variables.
 *
 * @param env the function's environment
 * @throws InvalidConfiguration naming the variable that is missing or has a value that cannot be used
 */
export function readBatchSettings(env: NodeJS.ProcessEnv): BatchSettings {
  const { DEAD_LETTER_QUEUE_URL = '' } = env;
  if (!URL.canParse(DEAD_LETTER_QUEUE_URL)) {
    throw new InvalidConfiguration(`DEAD_LETTER_QUEUE_URL must be a URL, and is "${DEAD_LETTER_QUEUE_URL}"`);
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
  throw new InvalidConfiguration(`${name} must be a number above 0, and is "${env[name] ?? ''}"`);
}
