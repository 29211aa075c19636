import middy from '@middy/core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { context } from '../../../lambda-context.ts';

// Read when the logger is made.
vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = 'INFO';
});
const { logger } = await import('../../../../functions/lib/runtime/logger.ts');
const { observe } = await import('../../../../functions/lib/runtime/middleware.ts');

const lines: Record<string, unknown>[] = [];

beforeEach(() => {
  // The logger has a console of its own, which writes to the process's streams.
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(JSON.parse(String(line))) > 0);
});

afterEach(() => {
  vi.restoreAllMocks();
  lines.length = 0;
});

it('logs no key of one person with the next, whom the same container serves', async () => {
  const handler = middy(async (event: { requestId?: string; userId?: string }) => {
    if (event.userId !== undefined) logger.appendKeys({ userId: event.userId });
  }).use(observe('CreateKxUser'));
  await handler({ requestId: 'HR-1', userId: 'u-1' }, context);
  await handler({ requestId: 'HR-2' }, context);
  await handler({}, context);
  expect(lines).toMatchObject([
    { requestId: 'HR-1', userId: 'u-1' },
    { requestId: 'HR-2' },
    { message: 'CreateKxUser done' },
  ]);
  expect(lines[1]).not.toHaveProperty('userId');
  expect(lines[2]).not.toHaveProperty('requestId');
});
