import middy from '@middy/core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { context } from '../../../helpers/lambda-context.ts';

// The logger reads these variables when it is created.
vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = 'INFO';
});
const { logger } = await import('../../../../functions/lib/runtime/logger.ts');
const { observe } = await import('../../../../functions/lib/runtime/middleware.ts');

const lines: Record<string, unknown>[] = [];

beforeEach(() => {
  // The logger has its own console, which writes to the streams of the process.
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(JSON.parse(String(line))) > 0);
});

afterEach(() => {
  vi.restoreAllMocks();
  lines.length = 0;
});

it('does not log keys of one request with the next request in the same execution environment', async () => {
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
