import { expect, it } from 'vitest';
import { readBatchSettings } from '../../../../functions/lib/batch/batch-settings.ts';

const env = {
  STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:111122223333:stateMachine:onboard-user',
  ROLE_CHANGE_STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:111122223333:stateMachine:change-kx-role',
  OFFBOARDING_STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:111122223333:stateMachine:offboard-user',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/111122223333/dead-letters',
  STARTS_PER_SECOND: '2',
  CONCURRENCY: '2',
};

it.each([
  ['2', '2', 1_000],
  ['0.5', '2', 4_000],
  ['10', '1', 100],
])('divides %s starts a second among %s instances', (STARTS_PER_SECOND, CONCURRENCY, gapMs) => {
  expect(readBatchSettings({ ...env, STARTS_PER_SECOND, CONCURRENCY })).toMatchObject({ gapMs });
});

it.each([
  ['STATE_MACHINE_ARN', 'onboard-user'],
  ['STATE_MACHINE_ARN', undefined],
  ['ROLE_CHANGE_STATE_MACHINE_ARN', undefined],
  ['OFFBOARDING_STATE_MACHINE_ARN', undefined],
  ['DEAD_LETTER_QUEUE_URL', 'queue'],
  ['STARTS_PER_SECOND', '0'],
  ['STARTS_PER_SECOND', 'fast'],
  ['CONCURRENCY', undefined],
])('names %s in the error if it is %s', (name, value) => {
  expect(() => readBatchSettings({ ...env, [name]: value })).toThrow(name);
});
