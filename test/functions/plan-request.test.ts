import { expect, it } from 'vitest';
import { handler } from '../../functions/plan-request.ts';
import { context } from '../helpers/lambda-context.ts';
import { sampleOffboarding, sampleRequest } from '../helpers/requests.ts';

const plan = (event: unknown): Promise<unknown> => handler(event, context);

it.each([
  ['nothing', undefined],
  ['no request', { kind: 'onboarding' }],
  ['the kind of another function', { kind: 'offboarding', request: sampleOffboarding() }],
  ['more than it knows', { kind: 'onboarding', request: sampleRequest(), write: true }],
])('refuses %s', async (_, event) => {
  await expect(plan(event)).rejects.toMatchObject({
    name: 'InvalidRequest',
    message: expect.stringContaining('must have a request, and as kind onboarding or role-change'),
  });
});

it('says that a request that breaks the contract would fail in its check, and reads nothing', async () => {
  const { user, ...request } = sampleRequest();
  await expect(plan({ kind: 'onboarding', request })).resolves.toEqual({
    requestId: request.requestId,
    kind: 'onboarding',
    result: 'refused',
    steps: [],
    refusal: {
      step: 'PrepareOnboarding',
      error: 'InvalidRequest',
      message: '1 fault in the request:\nuser: is required',
      disposition: 'fix-request',
    },
  });
  expect(user).toBeDefined();
});
