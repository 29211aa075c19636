import { expect, it } from 'vitest';
import { handler } from '../../functions/prepare-role-change.ts';
import { context } from '../helpers/lambda-context.ts';
import { deployment, sampleRoleChange } from '../helpers/requests.ts';

it('returns the API requests for the person and for the kx user with its new role', async () => {
  await expect(handler({ request: sampleRoleChange() }, context)).resolves.toEqual({
    requestId: 'HR-2026-006031',
    requests: {
      identityStore: {
        IdentityStoreId: deployment.identityStoreId,
        UserName: 'ada.lovelace',
        Emails: [{ Value: 'ada.lovelace@example.com', Type: 'work', Primary: true }],
      },
      kx: {
        environmentId: deployment.kxEnvironmentId,
        userName: 'ada-lovelace',
        iamRole: deployment.kxRoles.get('quant'),
      },
      kxUserName: 'any',
    },
  });
});

it('uses the kx user name of the request', async () => {
  const request = { ...sampleRoleChange(), kx: { role: 'quant', userName: 'ada_2' } };
  await expect(handler({ request }, context)).resolves.toMatchObject({
    requests: { kx: { userName: 'ada_2' }, kxUserName: 'given' },
  });
});

it('rejects an invalid request, with every fault in the message', async () => {
  const request = { ...sampleRoleChange(), requestId: 'a b', kx: { role: 'trader' } };
  await expect(handler({ request }, context)).rejects.toMatchObject({
    name: 'InvalidRequest',
    message:
      '2 faults in the request:\n' +
      'requestId: must be 1 to 64 letters, digits, underscores and hyphens\n' +
      'kx.role: is not a role that this deployment allows: admin, analyst, quant',
  });
});
