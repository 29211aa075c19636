import {
  FinspaceClient,
  GetKxUserCommand,
  ListKxUsersCommand,
  ListTagsForResourceCommand,
  ThrottlingException,
} from '@aws-sdk/client-finspace';
import { IdentitystoreClient, ListUsersCommand } from '@aws-sdk/client-identitystore';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AUDIT_PAGE_SIZE, LONGEST_PAGE_MS } from '../../core/audit/audit-page.ts';
import { RETRY_BUDGET_MS } from '../../functions/lib/services/retry.ts';
import { context } from '../helpers/lambda-context.ts';
import { FakePersonTable } from '../helpers/person/person-table.ts';

const finSpace = mockClient(FinspaceClient);
const identityStore = mockClient(IdentitystoreClient);
const table = new FakePersonTable();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'performance'] });
  finSpace.reset();
  identityStore.reset();
  table.reset();
  return () => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
    vi.resetModules();
  };
});

/** Invokes the function, and lets time pass until it answers. */
async function audit(event: object): Promise<unknown> {
  const { handler } = await import('../../functions/audit-access.ts');
  const answer = handler(event, context).then(
    (found) => ({ found }),
    (error: unknown) => ({ error }),
  );
  let ended: Awaited<typeof answer> | undefined;
  void answer.then((end) => {
    ended = end;
  });
  while (!ended) await vi.advanceTimersByTimeAsync(50);
  if ('error' in ended) throw ended.error;
  return ended.found;
}

describe('a page', () => {
  it('begins at the cursor, and says where the next one begins', async () => {
    identityStore
      .on(ListUsersCommand)
      .resolves({ Users: [{ IdentityStoreId: 'd', UserId: 'u', UserName: 'ada' }], NextToken: 'b' });
    await expect(audit({ section: 'identity-store', cursor: 'a', callsPerSecond: 5 })).resolves.toEqual({
      findings: [],
      checked: 1,
      inProgress: 0,
      next: 'b',
    });
    expect(identityStore.commandCalls(ListUsersCommand)[0]?.args[0].input).toEqual({
      IdentityStoreId: 'd-1234567890',
      NextToken: 'a',
      MaxResults: AUDIT_PAGE_SIZE,
    });
  });

  it('is answered without a call if the deployment does not have the users', async () => {
    vi.stubEnv('KX_USERS', 'skip');
    vi.stubEnv('FINSPACE_USERS', 'refuse');
    const nothing = { findings: [], checked: 0, inProgress: 0 };
    await expect(audit({ section: 'kx', callsPerSecond: 5 })).resolves.toEqual(nothing);
    await expect(audit({ section: 'finspace', callsPerSecond: 5 })).resolves.toEqual(nothing);
  });

  it('takes its time, and waits when a service throttles', async () => {
    const users = ['a', 'b', 'c'].map((userName) => ({ userName, userArn: `arn/${userName}`, iamRole: 'role' }));
    finSpace.on(ListKxUsersCommand).resolves({ users });
    finSpace
      .on(ListTagsForResourceCommand)
      .rejectsOnce(new ThrottlingException({ message: 'no', $metadata: {} }))
      .resolves({ tags: {} });
    const startedAt = Date.now();
    await expect(audit({ section: 'kx', callsPerSecond: 2 })).resolves.toMatchObject({ checked: 3 });
    // A page, three reads of tags and a repetition, half a second apart.
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(2_000);
    expect(finSpace.commandCalls(GetKxUserCommand)).toHaveLength(0);
  });

  it('fails with the exception when a service throttles to the end', async () => {
    finSpace.on(ListKxUsersCommand).rejects(new ThrottlingException({ message: 'no', $metadata: {} }));
    const startedAt = Date.now();
    await expect(audit({ section: 'kx', callsPerSecond: 10 })).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(Date.now() - startedAt).toBeLessThanOrEqual(LONGEST_PAGE_MS + RETRY_BUDGET_MS);
  });
});

it.each([
  [{}, 'section: is required\ncallsPerSecond: is required'],
  [{ section: 'everything', callsPerSecond: 5 }, 'section: must be one of: kx, finspace, identity-store'],
  [{ section: 'kx', callsPerSecond: 0.5 }, 'callsPerSecond: must be 1 at least'],
  [{ section: 'kx', callsPerSecond: 11 }, 'callsPerSecond: must be 10 at most'],
  [{ section: 'kx', callsPerSecond: 5, cursor: '' }, 'cursor: must not be empty'],
  [{ section: 'kx', callsPerSecond: 5, user: 'ada' }, 'user: is not expected'],
])('refuses %j', async (event, message) => {
  await expect(audit(event)).rejects.toMatchObject({
    name: 'InvalidRequest',
    message: expect.stringContaining(message),
  });
});
