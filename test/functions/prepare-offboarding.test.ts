import { expect, it } from 'vitest';
import { handler } from '../../functions/prepare-offboarding.ts';
import { context } from '../helpers/lambda-context.ts';
import { deployment, sampleOffboarding, sampleRemoval } from '../helpers/requests.ts';

const person = {
  IdentityStoreId: deployment.identityStoreId,
  UserName: 'ada.lovelace',
  Emails: [{ Value: 'ada.lovelace@example.com', Type: 'work', Primary: true }],
};
const environmentId = deployment.kxEnvironmentId;

it('returns what a suspension searches for, with the role without access', async () => {
  const request = sampleOffboarding();
  await expect(handler({ request }, context)).resolves.toEqual({
    requestId: request.requestId,
    requests: {
      identityStore: person,
      mode: 'suspend',
      finSpace: { emailAddress: 'ada.lovelace@example.com' },
      kx: { environmentId, iamRole: deployment.kxNoAccessRoleArn },
    },
  });
});

it('returns no role for a removal, and the id of the request', async () => {
  const userId = '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7c01';
  const request = { ...sampleRemoval(), user: { ...sampleRemoval().user, userId } };
  await expect(handler({ request: { request, sentAt: '2026-01-05T00:00:00Z' } }, context)).resolves.toMatchObject({
    requests: { userId, mode: 'remove', kx: { environmentId } },
  });
  const { requests } = await handler({ request }, context);
  expect(requests.kx).not.toHaveProperty('iamRole');
});

it.each([
  ['a removal that is not confirmed', { ...sampleOffboarding(), mode: 'remove' }],
  ['an onboarding', { ...sampleOffboarding(), finSpace: { type: 'APP_USER' } }],
])('refuses %s', async (_, request) => {
  await expect(handler({ request }, context)).rejects.toMatchObject({ name: 'InvalidRequest' });
});
