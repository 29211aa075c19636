import { expect, it } from 'vitest';
import { handler } from '../../functions/describe-failure.ts';
import { context } from '../helpers/lambda-context.ts';
import { executionId, sampleRequest, startedAt } from '../helpers/requests.ts';

it('describes the caught failure', async () => {
  const Cause = JSON.stringify({ errorType: 'UserMismatch', errorMessage: 'somebody else', trace: [] });
  const known = { failure: { FindKxUser: { Error: 'UserMismatch', Cause } } };
  await expect(
    handler({ executionId, startedAt, request: sampleRequest(), kind: 'onboarding' as const, known }, context),
  ).resolves.toEqual({
    requestId: 'HR-2026-004217',
    executionArn: executionId,
    failure: { step: 'FindKxUser', error: 'UserMismatch', message: 'somebody else', disposition: 'look-closer' },
  });
});
