import { expect, it } from 'vitest';
import { handler } from '../../functions/prepare-onboarding.ts';
import { context } from '../helpers/lambda-context.ts';
import { executionId, sampleRequest } from '../helpers/requests.ts';

it('prepares the three API requests', async () => {
  const prepared = await handler({ executionId, request: sampleRequest() }, context);
  expect(prepared).toMatchObject({
    requestId: 'HR-2026-004217',
    requests: {
      identityStore: { UserName: 'ada.lovelace' },
      finSpace: { emailAddress: 'ada.lovelace@example.com' },
      kx: { userName: 'ada-lovelace' },
    },
  });
  expect(prepared).not.toHaveProperty('finSpaceUser');
  expect(prepared).not.toHaveProperty('kxUser');
});

it('states why a target is skipped', async () => {
  const { requestId, user } = sampleRequest();
  const prepared = await handler({ executionId, request: { requestId, user } }, context);
  expect(Object.keys(prepared.requests)).toEqual(['identityStore']);
  expect(prepared).toMatchObject({
    finSpaceUser: { skipped: 'not requested' },
    kxUser: { skipped: 'not requested' },
  });
});

it('rejects an invalid request, with every fault in the message', async () => {
  const request = { ...sampleRequest(), requestId: 'a b', kx: { role: 'trader' } };
  await expect(handler({ executionId, request }, context)).rejects.toMatchObject({
    name: 'InvalidRequest',
    message:
      '2 faults in the request:\n' +
      'requestId: must be 1 to 64 letters, digits, underscores and hyphens\n' +
      'kx.role: is not a role that this deployment allows: admin, analyst, quant',
  });
});
