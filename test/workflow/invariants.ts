/** What holds for every onboarding and every role change, whatever went wrong. */
import { expect } from 'vitest';
import type { OnboardingRequest } from '../../core/request/onboarding-request.ts';
import type { RoleChangeRequest } from '../../core/request/role-change-request.ts';
import type { Document } from '../../packages/local-cloud/gateway/service.ts';
import type { Execution } from '../../packages/local-cloud/services/step-functions/execution.ts';
import { deployment } from '../requests.ts';
import { type AnyRequest, addressOf, kxNameOf } from './scenarios.ts';
import { type Outcome, ownerOf, type Users } from './world.ts';

/** The users that are this person's by the rules of adoption. */
interface OwnUsers {
  identityStoreUser: Document | undefined;
  finSpaceUser: Document | undefined;
  kxUser: Document | undefined;
}

/** A request, and what became of it. */
export type Run = AnyRequest & { execution: Execution; outcomes: Outcome[] };

function ownUsers({ user, kx }: AnyRequest['request'], users: Users): OwnUsers {
  const address = addressOf(user.userName);
  const identityStoreUser = users.identityStore.find(
    ({ UserName, Emails }) => UserName === user.userName && Emails[0].Value === address,
  );
  return {
    identityStoreUser,
    finSpaceUser: users.finSpace.find(
      ({ emailAddress, type, status }) => emailAddress === address && type === 'APP_USER' && status !== 'DISABLED',
    ),
    kxUser: users.kx.find(
      (candidate) =>
        kx !== undefined &&
        candidate.userName === kxNameOf(user.userName) &&
        identityStoreUser !== undefined &&
        ownerOf(candidate) === identityStoreUser.UserId,
    ),
  };
}

/** The error in which a request ends when no service fails; undefined when it has to succeed. */
export function expectedError(asked: AnyRequest, users: Users): string | undefined {
  const { user, kx } = asked.request;
  const address = addressOf(user.userName);
  const own = ownUsers(asked.request, users);
  const hasKxUser = users.kx.some(({ userName }) => userName === kxNameOf(user.userName));
  // Somebody stands in this person's way.
  const isTaken = [
    !own.identityStoreUser &&
      users.identityStore.some(({ UserName, Emails }) => UserName === user.userName || Emails[0].Value === address),
    asked.kind === 'onboarding' &&
      asked.request.finSpace &&
      !own.finSpaceUser &&
      users.finSpace.some(({ emailAddress }) => emailAddress === address),
    kx && !own.kxUser && hasKxUser && (asked.kind === 'onboarding' || own.identityStoreUser),
  ];
  if (isTaken.some(Boolean)) return 'UserMismatch';
  if (asked.kind === 'onboarding') return undefined;
  if (!own.identityStoreUser) return 'UserNotFound';
  return hasKxUser ? undefined : 'ResourceNotFoundException';
}

/** SUCCEEDED means that all that was asked for exists, with the right role, and is this person's. */
export function expectTrueSuccess(run: Run, users: Users, roles: unknown[]): void {
  const { execution, outcomes } = run;
  expect(outcomes).toHaveLength(1);
  expect(JSON.parse(execution.output ?? '{}')).toEqual(outcomes[0]?.detail);
  if (run.kind === 'onboarding') expectOnboarded(run, users, roles);
  else expectRoleChanged(run, users, roles);
}

function expectOnboarded(
  { request, outcomes }: { request: OnboardingRequest; outcomes: Outcome[] },
  users: Users,
  roles: unknown[],
): void {
  const { identityStoreUser, finSpaceUser, kxUser } = ownUsers(request, users);
  expect(outcomes).toMatchObject([{ detailType: 'User Onboarded' }]);
  const said = outcomes[0]?.detail ?? {};
  expect(said.identityStoreUser.userId).toBe(identityStoreUser?.UserId);
  if (request.finSpace) {
    expect(finSpaceUser?.status).toBe('ENABLED');
    expect(said.finSpaceUser.userId).toBe(finSpaceUser?.userId);
  } else {
    expect(said.finSpaceUser).toEqual({ skipped: 'not requested' });
  }
  if (request.kx) {
    expect(roles).toContain(kxUser?.iamRole);
    expect(said.kxUser.iamRole).toBe(deployment.kxRoles.get(request.kx.role));
  } else {
    expect(said.kxUser).toEqual({ skipped: 'not requested' });
  }
}

function expectRoleChanged(
  { request, outcomes }: { request: RoleChangeRequest; outcomes: Outcome[] },
  users: Users,
  roles: unknown[],
): void {
  const { identityStoreUser, kxUser } = ownUsers(request, users);
  expect(outcomes).toMatchObject([{ detailType: 'User Role Changed' }]);
  const said = outcomes[0]?.detail ?? {};
  expect(said.identityStoreUser.userId).toBe(identityStoreUser?.UserId);
  expect(roles).toContain(kxUser?.iamRole);
  expect(said.role.now).toBe(deployment.kxRoles.get(request.kx.role));
  expect(said.kxUser.iamRole).toBe(said.role.now);
  expect(said.role.changed).toBe(said.role.before !== said.role.now);
}

/** Where nobody else was at work, the role before is the one before; a failure may not have come so far as to know it. */
export function expectRoleBefore({ request, outcomes }: Run, before: Users): void {
  const said = outcomes[0]?.detail.role;
  if (said?.before !== undefined) expect(said.before).toBe(ownUsers(request, before).kxUser?.iamRole);
}

/**
 * When nothing fails, the request whose role a person is left with has succeeded: the role is that of the request that
 * wrote it last, and that request has read it back.
 */
export function expectWinnersSucceeded(runs: Run[], before: Users, after: Users): void {
  for (const kxUser of after.kx) {
    const roleBefore = before.kx.find(({ userName }) => userName === kxUser.userName)?.iamRole;
    if (roleBefore === kxUser.iamRole) continue;
    const winners = runs.filter(
      ({ request }) =>
        ownUsers(request, after).kxUser === kxUser &&
        request.kx !== undefined &&
        deployment.kxRoles.get(request.kx.role) === kxUser.iamRole,
    );
    expect(winners.map(({ execution }) => execution.status)).toContain('SUCCEEDED');
  }
}

/**
 * FAILED and ABORTED mean that one outcome names the step, the exception, and what exists.
 *
 * @param exactly whether nobody else was at work, so that what is not said does not exist
 */
export function expectTrueFailure(run: Run, users: Users, exactly: boolean): void {
  const { kind, request, execution, outcomes } = run;
  expect(outcomes).toMatchObject([
    {
      detailType: kind === 'onboarding' ? 'User Onboarding Failed' : 'User Role Change Failed',
      detail: { requestId: request.requestId, failure: { step: expect.any(String), error: expect.any(String) } },
    },
  ]);
  const detail = outcomes[0]?.detail ?? {};
  if (execution.status === 'FAILED') {
    expect(detail.failure).toMatchObject({ error: execution.error, message: execution.cause });
  }
  const own = ownUsers(request, users);
  expectSaid(detail.identityStoreUser, own.identityStoreUser, exactly);
  if (run.kind === 'onboarding') {
    expectSaid(detail.finSpaceUser, run.request.finSpace && own.finSpaceUser, exactly);
  } else if (exactly && detail.role.now !== undefined) {
    expect(detail.role.now).toBe(own.kxUser?.iamRole);
  }
  expectSaid(detail.kxUser, request.kx && own.kxUser, exactly);
}

function expectSaid(said: Document | undefined, exists: Document | undefined, exactly: boolean): void {
  if (said?.unknown !== undefined) return;
  if (said === undefined || said.skipped !== undefined) {
    if (exactly) expect(exists).toBeUndefined();
    return;
  }
  expect(exists).toBeDefined();
  if (said.iamRole !== undefined && exactly) expect(said.iamRole).toBe(exists?.iamRole);
}

/** Nothing that existed was changed, but for the role of a person's own kx user, and nobody has two of anything. */
export function expectNoHarm(asked: AnyRequest[], before: Users, after: Users): void {
  const requests = asked.map(({ request }) => request);
  expect(after.identityStore.slice(0, before.identityStore.length)).toEqual(before.identityStore);
  expect(after.finSpace.slice(0, before.finSpace.length)).toEqual(before.finSpace);
  for (const kxUser of after.kx) {
    const existed = before.kx.find(({ userName }) => userName === kxUser.userName);
    const allowed = requests
      .filter((request) => ownUsers(request, after).kxUser === kxUser)
      .map(({ kx }) => kx && deployment.kxRoles.get(kx.role));
    if (existed?.iamRole === kxUser.iamRole) expect(kxUser).toMatchObject({ tags: existed?.tags });
    else expect(allowed).toContain(kxUser.iamRole);
  }
  const people = requests.map(({ user }) => user.userName);
  expect(after.identityStore.length - before.identityStore.length).toBeLessThanOrEqual(new Set(people).size);
  expectUnique(after.identityStore.map(({ UserName }) => UserName));
  expectUnique(after.finSpace.map(({ emailAddress }) => emailAddress));
  expectUnique(after.kx.map(({ userName }) => userName));
}

function expectUnique(values: unknown[]): void {
  expect(new Set(values).size).toBe(values.length);
}

/** No outcome and no error holds a personal name or an address. */
export function expectPrivate({ kind, request, execution, outcomes }: Run): void {
  const said = `${execution.error} ${execution.cause} ${JSON.stringify(outcomes)}`;
  const names = kind === 'onboarding' ? [request.user.name.givenName, request.user.name.familyName] : [];
  for (const text of [...names, request.user.emails[0]?.value]) expect(said).not.toContain(text);
}
