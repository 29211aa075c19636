/** What holds for every onboarding, whatever went wrong. */
import { expect } from 'vitest';
import type { OnboardingRequest } from '../../functions/lib/onboarding-request.ts';
import type { Document } from '../../local/gateway/service.ts';
import type { Execution } from '../../local/services/step-functions/execution.ts';
import { deployment } from '../requests.ts';
import { addressOf, kxNameOf } from './scenarios.ts';
import { type Outcome, ownerOf, type Users } from './world.ts';

/** The users that are this person's by the rules of adoption. */
interface OwnUsers {
  identityStoreUser: Document | undefined;
  finSpaceUser: Document | undefined;
  kxUser: Document | undefined;
}

/** A request, and what became of it. */
export interface Run {
  request: OnboardingRequest;
  execution: Execution;
  outcomes: Outcome[];
}

function ownUsers({ user, kx }: OnboardingRequest, users: Users): OwnUsers {
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

/** Whether somebody stands in this person's way: then the onboarding ends with UserMismatch, and must. */
export function isBlocked(request: OnboardingRequest, users: Users): boolean {
  const { user, finSpace, kx } = request;
  const address = addressOf(user.userName);
  const own = ownUsers(request, users);
  const taken = [
    !own.identityStoreUser &&
      users.identityStore.some(({ UserName, Emails }) => UserName === user.userName || Emails[0].Value === address),
    finSpace && !own.finSpaceUser && users.finSpace.some(({ emailAddress }) => emailAddress === address),
    kx && !own.kxUser && users.kx.some(({ userName }) => userName === kxNameOf(user.userName)),
  ];
  return taken.some(Boolean);
}

/** SUCCEEDED means that all that was asked for exists, with the right role, and is this person's. */
export function expectTrueSuccess({ request, execution, outcomes }: Run, users: Users, roles: unknown[]): void {
  const { identityStoreUser, finSpaceUser, kxUser } = ownUsers(request, users);
  expect(outcomes).toMatchObject([{ detailType: 'User Onboarded' }]);
  const said = JSON.parse(execution.output ?? '{}');
  expect(said).toEqual(outcomes[0]?.detail);
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

/**
 * FAILED and ABORTED mean that one outcome names the step, the exception, and what exists.
 *
 * @param exactly whether nobody else was at work, so that what is not said does not exist
 */
export function expectTrueFailure({ request, execution, outcomes }: Run, users: Users, exactly: boolean): void {
  expect(outcomes).toMatchObject([
    {
      detailType: 'User Onboarding Failed',
      detail: { requestId: request.requestId, failure: { step: expect.any(String), error: expect.any(String) } },
    },
  ]);
  const detail = outcomes[0]?.detail ?? {};
  if (execution.status === 'FAILED') {
    expect(detail.failure).toMatchObject({ error: execution.error, message: execution.cause });
  }
  const own = ownUsers(request, users);
  expectSaid(detail.identityStoreUser, own.identityStoreUser, exactly);
  expectSaid(detail.finSpaceUser, request.finSpace && own.finSpaceUser, exactly);
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
export function expectNoHarm(requests: OnboardingRequest[], before: Users, after: Users): void {
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
export function expectPrivate({ request, execution, outcomes }: Run): void {
  const said = `${execution.error} ${execution.cause} ${JSON.stringify(outcomes)}`;
  const { name, emails } = request.user;
  for (const text of [name.givenName, name.familyName, emails[0]?.value]) expect(said).not.toContain(text);
}
