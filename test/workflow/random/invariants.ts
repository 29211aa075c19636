/** What holds for every onboarding and every role change, whatever went wrong. */
import type { Users } from 'local-cloud';
import type { Execution } from 'local-cloud/testing';
import { expect } from 'vitest';
import type { OnboardingRequest } from '../../../core/request/onboarding-request.ts';
import type { RoleChangeRequest } from '../../../core/request/role-change-request.ts';
import type { Document } from '../../helpers/document.ts';
import { deployment } from '../../helpers/requests.ts';
import { type Outcome, ownerOf } from '../../helpers/world.ts';
import { type AnyRequest, EXISTING, kxNameOf } from './scenarios.ts';

/** The users that are this person's by the rules of adoption. */
interface OwnUsers {
  identityStoreUser: Document | undefined;
  /** Undefined when the request asks for none. */
  finSpaceUser: Document | undefined;
  /** By the owner's tag, whatever their names are; one at most. */
  kxUsers: Document[];
}

/** A request, and what became of it. */
export type Run = AnyRequest & { execution: Execution; outcomes: Outcome[] };

const collator = new Intl.Collator('und', { usage: 'search', sensitivity: 'accent' });

/** The tests' own comparison of user names and addresses: letter case and Unicode form do not count. */
function isSame(one: string, other: string): boolean {
  return collator.compare(one, other) === 0;
}

/** What the identity store of the local cloud takes for the same: it ignores letter case and nothing else. */
function isHeld(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function addressIn({ user }: AnyRequest['request']): string {
  return user.emails[0]?.value ?? '';
}

function isOfPerson(request: AnyRequest['request'], { UserName, Emails }: Document): boolean {
  return isSame(UserName, request.user.userName) && isSame(Emails[0].Value, addressIn(request));
}

/** Whether two requests are about one person, or at least about one user name. */
export function isAboutSamePerson({ request: one }: AnyRequest, { request: other }: AnyRequest): boolean {
  return isSame(one.user.userName, other.user.userName);
}

function ownUsers(request: AnyRequest['request'], users: Users): OwnUsers {
  const identityStoreUser = users.identityStore.find((user) => isOfPerson(request, user));
  const withAddress = users.finSpace.find(({ emailAddress }) => isSame(emailAddress, addressIn(request)));
  const isAdopted =
    withAddress && 'finSpace' in request && !mismatchOfFinSpace(request, withAddress, identityStoreUser);
  return {
    identityStoreUser,
    finSpaceUser: isAdopted ? withAddress : undefined,
    kxUsers: users.kx.filter((user) => identityStoreUser !== undefined && ownerOf(user) === identityStoreUser.UserId),
  };
}

/** Why a person may not adopt the FinSpace user of their address. */
function mismatchOfFinSpace(
  { user, finSpace }: OnboardingRequest,
  found: Document,
  identityStoreUser: Document | undefined,
): string | undefined {
  if (found.status === 'DISABLED') return 'is disabled';
  const different = differentAccess(finSpace, found);
  if (different) return different;
  const hasNames = isSame(found.firstName, user.name.givenName) && isSame(found.lastName, user.name.familyName);
  const isYounger = identityStoreUser !== undefined && found.createTime >= identityStoreUser.CreatedAt * 1_000;
  return hasNames || isYounger ? undefined : "is another person's";
}

function differentAccess(wanted: OnboardingRequest['finSpace'], found: Document): string | undefined {
  if (wanted?.type !== found.type) return 'type';
  if (wanted?.apiAccess !== undefined && wanted.apiAccess !== found.apiAccess) return 'apiAccess';
  const principal = wanted?.apiAccessPrincipalArn;
  const hasPrincipal = wanted?.apiAccess === 'ENABLED' || principal !== undefined;
  return hasPrincipal && principal !== found.apiAccessPrincipalArn ? 'apiAccessPrincipalArn' : undefined;
}

function hasTags(wanted: Record<string, string> | undefined, found: Document): boolean {
  return Object.entries(wanted ?? {}).every(([key, value]) => found.tags?.[key] === value);
}

/** The error in which a request ends when no service fails; undefined when it has to succeed. */
export function expectedError(asked: AnyRequest, users: Users): string | undefined {
  const { request } = asked;
  const own = ownUsers(request, users);
  const holder =
    users.identityStore.find(({ UserName }) => isHeld(UserName, request.user.userName)) ??
    users.identityStore.find(({ Emails }) => isHeld(Emails?.[0]?.Value ?? '', addressIn(request)));
  if (holder !== own.identityStoreUser) return 'UserMismatch';
  if (asked.kind === 'role-change') return expectedErrorOfRoleChange(asked.request, own, users);
  const withAddress = users.finSpace.find(({ emailAddress }) => isSame(emailAddress, addressIn(request)));
  if (asked.request.finSpace && withAddress && !own.finSpaceUser) return 'UserMismatch';
  return asked.request.kx && isKxMismatch(asked.request, own, users) ? 'UserMismatch' : undefined;
}

function isKxMismatch({ user, kx }: OnboardingRequest, own: OwnUsers, users: Users): boolean {
  const isOwn = (found: Document): boolean => own.kxUsers.includes(found);
  // The name is looked at before the identity store's spelling of the user name is known, and again when it is.
  const names = [user.userName, own.identityStoreUser?.UserName ?? user.userName].map(
    (userName) => kx?.userName ?? kxNameOf(userName),
  );
  if (users.kx.some((found) => names.includes(found.userName) && !isOwn(found))) return true;
  const adopted = own.kxUsers.find(({ userName }) => userName === names[1]);
  return adopted ? !hasTags(kx?.tags, adopted) : own.kxUsers.length > 0;
}

function expectedErrorOfRoleChange({ kx }: RoleChangeRequest, own: OwnUsers, users: Users): string | undefined {
  if (!own.identityStoreUser) return 'UserNotFound';
  const name = kx.userName ?? kxNameOf(own.identityStoreUser.UserName);
  const hasName = own.kxUsers.some(({ userName }) => userName === name);
  if (hasName || (kx.userName === undefined && own.kxUsers.length > 0)) return undefined;
  const isTaken = users.kx.some(({ userName }) => userName === name);
  return isTaken || own.kxUsers.length > 0 ? 'UserMismatch' : 'ResourceNotFoundException';
}

/** Whether a request was not carried out, because a newer request has begun. */
export function isSuperseded({ outcomes }: Run): boolean {
  return outcomes[0]?.detailType === 'Request Superseded';
}

/** A request that is superseded has one outcome, and it names another request for the same person. */
export function expectNewerRequest({ outcomes, execution, ...run }: Run, asked: AnyRequest[]): void {
  expect(outcomes).toHaveLength(1);
  expect(execution.status).toBe('SUCCEEDED');
  const others = asked.filter((other) => other.request !== run.request && isAboutSamePerson(run, other));
  expect(others.map(({ request }) => request.requestId)).toContain(outcomes[0]?.detail.supersededBy);
}

/** The roles that requests ask for a person. */
export interface Roles {
  /** Of all requests. */
  any: unknown[];
  /** Of the role changes: an onboarding takes that of a newer one. */
  changes: unknown[];
}

/** Whether a success was reported. An execution that was stopped after its report has succeeded, too. */
export function hasSucceeded({ execution, outcomes }: Run): boolean {
  return execution.status === 'SUCCEEDED' || /^User (Onboarded|Role Changed)$/.test(outcomes[0]?.detailType ?? '');
}

/** SUCCEEDED means that all that was asked for exists as it was asked for, and is this person's. */
export function expectTrueSuccess(run: Run, users: Users, roles: Roles): void {
  const { execution, outcomes } = run;
  expect(outcomes).toHaveLength(1);
  // An execution that was stopped after its report has no output.
  if (execution.status === 'SUCCEEDED') expect(JSON.parse(execution.output ?? '{}')).toEqual(outcomes[0]?.detail);
  if (run.kind === 'onboarding') expectOnboarded(run, users, roles);
  else expectRoleChanged(run, users, roles);
}

function expectOnboarded(
  { request, outcomes }: { request: OnboardingRequest; outcomes: Outcome[] },
  users: Users,
  roles: Roles,
): void {
  const { identityStoreUser, finSpaceUser } = ownUsers(request, users);
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
    const kxUser = kxUserSaid(said.kxUser, request, users);
    expect(kxUser.userName).toBe(request.kx.userName ?? kxNameOf(identityStoreUser?.UserName));
    expect(kxUser.tags).toMatchObject(request.kx.tags ?? {});
    expect(roles.any).toContain(kxUser.iamRole);
    expect([deployment.kxRoles.get(request.kx.role), ...roles.changes]).toContain(said.kxUser.iamRole);
  } else {
    expect(said.kxUser).toEqual({ skipped: 'not requested' });
  }
  expect(said.differs ?? []).toEqual(differences(request, said, { identityStoreUser, finSpaceUser }));
}

/** The kx user that an outcome names, which has to be the person's own. */
function kxUserSaid(said: Document, request: AnyRequest['request'], users: Users): Document {
  const found = ownUsers(request, users).kxUsers.find(({ userArn }) => userArn === said.userArn);
  if (!found) throw new Error('The outcome names a kx user that is not the person’s');
  return found;
}

/** Paths of what a person who was found has with other values. What this execution created has none. */
function differences(
  { user }: OnboardingRequest,
  said: Document,
  { identityStoreUser, finSpaceUser }: Partial<OwnUsers>,
): string[] {
  const { UserName, Name, DisplayName, Emails, Title } = identityStoreUser ?? {};
  const inIdentityStore = {
    'user.userName': UserName === user.userName,
    'user.name.givenName': Name.GivenName === user.name.givenName,
    'user.name.familyName': Name.FamilyName === user.name.familyName,
    'user.displayName': DisplayName === user.displayName,
    'user.emails': Emails[0].Value === user.emails[0]?.value,
    'user.title': user.title === undefined || Title === user.title,
  };
  const inFinSpace = finSpaceUser && {
    'user.name.givenName': finSpaceUser.firstName === user.name.givenName,
    'user.name.familyName': finSpaceUser.lastName === user.name.familyName,
  };
  const different = (equal: Record<string, boolean> = {}) => Object.keys(equal).filter((path) => !equal[path]);
  if (said.identityStoreUser.created === true) expect(different(inIdentityStore)).toEqual([]);
  if (said.finSpaceUser.created === true) expect(different(inFinSpace)).toEqual([]);
  return [...new Set([...different(inIdentityStore), ...different(inFinSpace)])].sort();
}

function expectRoleChanged(
  { request, outcomes }: { request: RoleChangeRequest; outcomes: Outcome[] },
  users: Users,
  roles: Roles,
): void {
  expect(outcomes).toMatchObject([{ detailType: 'User Role Changed' }]);
  const said = outcomes[0]?.detail ?? {};
  expect(said.identityStoreUser.userId).toBe(ownUsers(request, users).identityStoreUser?.UserId);
  const kxUser = kxUserSaid(said.kxUser, request, users);
  if (request.kx.userName !== undefined) expect(kxUser.userName).toBe(request.kx.userName);
  expect(roles.any).toContain(kxUser.iamRole);
  expect(said.role.now).toBe(deployment.kxRoles.get(request.kx.role));
  expect(said.kxUser.iamRole).toBe(said.role.now);
  expect(said.role.changed).toBe(said.role.before !== said.role.now);
}

/** Where nothing else was at work, the role before is the one before; a failure may not have come so far as to know it. */
export function expectRoleBefore({ request, outcomes }: Run, before: Users): void {
  const { role, kxUser } = outcomes[0]?.detail ?? {};
  if (role?.before === undefined) return;
  const { kxUsers } = ownUsers(request, before);
  // A kx user that is gone is not named.
  const found = kxUser?.userArn === undefined ? kxUsers[0] : kxUserSaid(kxUser, request, before);
  expect(role.before).toBe(found?.iamRole);
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
        ownUsers(request, after).kxUsers.includes(kxUser) &&
        request.kx !== undefined &&
        deployment.kxRoles.get(request.kx.role) === kxUser.iamRole,
    );
    expect(winners.map(({ execution }) => execution.status)).toContain('SUCCEEDED');
  }
}

/**
 * FAILED and ABORTED mean that one outcome names the step, the exception, and what exists.
 *
 * @param exactly whether nothing else was at work, so that what is not said does not exist
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
    expect(own.kxUsers.map(({ iamRole }) => iamRole)).toContain(detail.role.now);
  }
  const named = own.kxUsers.find(({ userArn }) => userArn === detail.kxUser?.userArn);
  expectSaid(detail.kxUser, request.kx && (named ?? own.kxUsers[0]), exactly);
  expectNoContradiction(detail);
}

function expectSaid(said: Document | undefined, exists: Document | undefined, exactly: boolean): void {
  if (said?.unknown !== undefined) return;
  if (said === undefined || said.skipped !== undefined) {
    if (exactly) expect(exists).toBeUndefined();
    return;
  }
  expect(exists).toBeDefined();
  if (said.userArn !== undefined && said.environmentId !== undefined) expect(said.userArn).toBe(exists?.userArn);
  if (said.iamRole !== undefined && exactly) expect(said.iamRole).toBe(exists?.iamRole);
}

/** The user that a step says is not there. */
const MISSING = [
  { step: 'FindIdentityStoreUser', error: 'UserNotFound', member: 'identityStoreUser' },
  { step: 'FindFinSpaceUser', error: 'UserNotFound', member: 'finSpaceUser' },
  { step: 'FindKxUser', error: 'ResourceNotFoundException', member: 'kxUser' },
  { step: 'UpdateKxUser', error: 'ResourceNotFoundException', member: 'kxUser' },
];

/** A failure that says of a user that it is not there, and lists it, came too early: trying again is the remedy. */
function expectNoContradiction({ failure, ...users }: Document): void {
  const missing = MISSING.find(({ step, error }) => step === failure.step && error === failure.error);
  if (!missing || users[missing.member]?.created === undefined) return;
  expect(failure).toMatchObject({ disposition: 'try-again', message: expect.not.stringContaining('onboard') });
}

/** Nothing that existed was changed, but for the role of a person's own kx user, and no person has two of anything. */
export function expectNoHarm(asked: AnyRequest[], before: Users, after: Users): void {
  const requests = asked.map(({ request }) => request);
  expect(after.identityStore.slice(0, before.identityStore.length)).toEqual(before.identityStore);
  expect(after.finSpace.slice(0, before.finSpace.length)).toEqual(before.finSpace);
  for (const kxUser of after.kx) {
    const existed = before.kx.find(({ userName }) => userName === kxUser.userName);
    const allowed = requests
      .filter((request) => ownUsers(request, after).kxUsers.includes(kxUser))
      .map(({ kx }) => kx && deployment.kxRoles.get(kx.role));
    if (existed) expect(kxUser.tags).toEqual(existed.tags);
    if (existed?.iamRole !== kxUser.iamRole) expect(allowed).toContain(kxUser.iamRole);
  }
  for (const user of after.identityStore.slice(before.identityStore.length)) {
    expect(requests.some((request) => isOfPerson(request, user))).toBe(true);
  }
  expectUnique(after.identityStore.map(({ UserName }) => UserName.toLowerCase()));
  expectUnique(after.identityStore.map(({ Emails }) => Emails?.[0]?.Value?.toLowerCase()));
  expectUnique(after.finSpace.map(({ emailAddress }) => emailAddress.toLowerCase()));
  expectUnique(after.kx.map(({ userName }) => userName));
  const owners = after.kx.map(ownerOf).filter((owner) => after.identityStore.some(({ UserId }) => UserId === owner));
  expectUnique(owners);
}

function expectUnique(values: unknown[]): void {
  expect(values.filter((value, index) => values.indexOf(value) < index)).toEqual([]);
}

/**
 * `created` is true at most once for a user, and never for one that existed before; it is true for what the execution
 * has created, and never false for what it may have created.
 *
 * @param runs all that ran side by side
 * @param isSure whether no service denied what exists
 */
export function expectTrueCreated(runs: Run[], before: Users, isSure: boolean): void {
  const existed: unknown[] = [
    ...before.identityStore.map(({ UserId }) => UserId),
    ...before.finSpace.map(({ userId }) => userId),
    ...before.kx.map(({ userArn }) => userArn),
  ];
  const saidTwice: unknown[] = runs.flatMap(usersSaid).flatMap(({ id, created }) => (created === true ? [id] : []));
  expect(saidTwice.filter((id, index) => saidTwice.indexOf(id) < index || existed.includes(id))).toEqual([]);
  for (const run of runs) {
    for (const { id, created, creator } of usersSaid(run)) {
      if (!existed.includes(id)) expect(created === false && mayHaveCreated(run.execution, creator)).toBe(false);
      else if (isSure) expect(created).toBe(false);
      if (hasCreated(run.execution, creator)) expect(created).toBe(true);
    }
  }
}

/** The users that an outcome lists, with the state that creates them. */
function usersSaid({ outcomes }: Run): { id: unknown; created: unknown; creator: string }[] {
  const { identityStoreUser, finSpaceUser, kxUser } = outcomes[0]?.detail ?? {};
  return [
    { ...identityStoreUser, id: identityStoreUser?.userId, creator: 'CreateIdentityStoreUser' },
    { ...finSpaceUser, id: finSpaceUser?.userId, creator: 'CreateFinSpaceUser' },
    { ...kxUser, id: kxUser?.userArn, creator: 'CreateKxUser' },
  ].filter(({ id }) => id !== undefined);
}

/** Whether the execution has come to the call that creates the user, and did not know before that it existed. */
function mayHaveCreated({ events }: Execution, creator: string): boolean {
  const entered = events.find(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name === creator);
  if (!entered) return false;
  const { input = '' } = entered.stateEnteredEventDetails ?? {};
  return creator !== 'CreateKxUser' || JSON.parse(input).kxUserBefore.exists !== true;
}

/** Whether the execution knows that it has created the user; one that was stopped may have lost the answer. */
function hasCreated({ status, events }: Execution, creator: string): boolean {
  if (status === 'ABORTED') return false;
  const exited = events.find(({ stateExitedEventDetails }) => stateExitedEventDetails?.name === creator);
  // A Catch leaves the state too, without a result.
  return exited !== undefined && events.some(({ type, id }) => type === 'TaskSucceeded' && id === exited.id - 1);
}

/** No outcome and no error holds a user name, a name, an address, or what was found instead of them. */
export function expectPrivate({ kind, request, execution, outcomes }: Run): void {
  const said = `${execution.error} ${execution.cause} ${JSON.stringify(outcomes)}`.toLowerCase();
  const { user } = request;
  const personal = kind === 'onboarding' ? [request.user.name.givenName, request.user.name.familyName] : [];
  // A kx user's name is made of the user name, and may be the same.
  if (kxNameOf(user.userName) !== user.userName) personal.push(user.userName, user.userName.normalize('NFD'));
  if (kind === 'onboarding' && request.user.title !== undefined) personal.push(request.user.title);
  for (const text of [...personal, EXISTING, addressIn(request)]) expect(said).not.toContain(text.toLowerCase());
}
