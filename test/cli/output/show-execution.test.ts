/** The state that is running is shown between the lines of the progress, and the last one is erased. */
import { GetExecutionHistoryCommand, type GetExecutionHistoryCommandOutput, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, expect, it, vi } from 'vitest';
import { followExecution } from '../../../cli/executions/follow-execution.ts';
import { showExecution } from '../../../cli/output/show-execution.ts';

const timestamp = new Date('2026-11-25T04:00:00Z');
const entered = (id: number, name: string) => ({
  id,
  timestamp,
  type: 'TaskStateEntered' as const,
  stateEnteredEventDetails: { name },
});
const exited = (id: number, name: string) => ({
  id,
  timestamp,
  type: 'TaskStateExited' as const,
  stateExitedEventDetails: { name },
});

/** The histories that one call after the other answers. */
function client(...histories: NonNullable<GetExecutionHistoryCommandOutput['events']>[]): SFNClient {
  const answers = mockClient(SFNClient).on(GetExecutionHistoryCommand);
  for (const events of histories) answers.resolvesOnce({ events });
  return new SFNClient({ region: 'eu-west-1' });
}

const execution = { executionArn: 'arn', requestId: 'HR-1', kind: 'onboarding', started: true } as const;
const start = [entered(1, 'PrepareOnboarding')];
const middle = [...start, exited(2, 'PrepareOnboarding'), entered(3, 'CreateKxUser')];
const end = [...middle, exited(4, 'CreateKxUser'), { id: 5, timestamp, type: 'ExecutionSucceeded' as const }];

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

it('the state that is running is told after each reading', async () => {
  const states: unknown[] = [];
  const options = { interval: 1, onState: (state: string | undefined) => states.push(state) };
  const steps = await Array.fromAsync(followExecution(client(start, start, middle, end), 'arn', options));
  expect(states).toEqual(['PrepareOnboarding', 'PrepareOnboarding', 'CreateKxUser']);
  expect(steps.map(({ kind }) => kind)).toEqual(['done', 'done', 'ended']);
});

it.each([
  ['a terminal shows it', true, false, true],
  ['a pipe does not', false, false, false],
  ['a terminal with --json does not', true, true, false],
])('%s', async (_, isTTY, json, shows) => {
  vi.stubEnv('CI', undefined);
  vi.stubEnv('TERM', 'xterm');
  const stream = process.stdout;
  const written: string[] = [];
  vi.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const before = stream.isTTY;
  stream.isTTY = isTTY;
  try {
    // The third call has no answer: the spinner must not stay.
    await expect(showExecution(client(start, middle), execution, { json })).rejects.toThrow(TypeError);
  } finally {
    stream.isTTY = before;
  }
  expect(written.some((text) => /[⠋-⠿] CreateKxUser {2}0 s/.test(text))).toBe(shows);
  expect(written.filter((text) => text.endsWith('\n'))).toHaveLength(json ? 0 : 1);
  if (shows) expect(written.at(-1)).toBe('\r\u001B[K');
});
