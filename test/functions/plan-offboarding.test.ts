import { expect, it } from 'vitest';
import { handler } from '../../functions/plan-offboarding.ts';
import { context } from '../helpers/lambda-context.ts';
import { sampleOffboarding, sampleRequest } from '../helpers/requests.ts';

const plan = (event: unknown): Promise<unknown> => handler(event, context);

it.each([
  ['nothing', undefined],
  ['no request', { kind: 'offboarding' }],
  ['the kind of another function', { kind: 'onboarding', request: sampleRequest() }],
])('refuses %s', async (_, event) => {
  await expect(plan(event)).rejects.toMatchObject({
    name: 'InvalidRequest',
    message: expect.stringContaining('must have a request, and as kind offboarding'),
  });
});

it('says that a removal without confirmation would fail in its check, and reads nothing', async () => {
  const request = { ...sampleOffboarding(), mode: 'remove' };
  await expect(plan({ kind: 'offboarding', request })).resolves.toMatchObject({
    result: 'refused',
    steps: [],
    refusal: { step: 'PrepareOffboarding', error: 'InvalidRequest', disposition: 'fix-request' },
  });
});
