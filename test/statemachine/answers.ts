/** Results of the functions in executions without errors. */
import { type Answer, lambdaError } from '../helpers/definition.ts';

export const analyst = 'arn:aws:iam::111122223333:role/finspace/analyst';
export const quant = 'arn:aws:iam::111122223333:role/finspace/quant';
export const identityStoreUser = {
  identityStoreId: 'd-1234567890',
  userId: 'u-1',
  userArn: 'arn:user/u-1',
  userName: 'ada.lovelace',
};
export const kxUser = { environmentId: 'env', userName: 'ada-lovelace', userArn: 'arn:kxUser/ada-lovelace' };

/** Result of DescribeFailure for an error. */
export const failure = (step: string, error: string) => ({
  executionArn: 'arn',
  failure: { step, error, message: 'why', disposition: 'try-again' },
});

export const quants = { name: 'Quants', groupId: 'g-1' };
export const traders = { name: 'Traders', groupId: 'g-2' };
export const riskers = { name: 'Risk', groupId: 'g-3' };

/** A request for two groups of three. The person is a member of the third, and of none of the two. */
export const groups = { wished: [quants, traders], allowed: [quants, traders, riskers] };

/** The prepared requests of an execution with groups. */
export function withGroups<Prepared extends { requests: object }>(prepared: Prepared) {
  return { ...prepared, requests: { ...prepared.requests, groups } };
}

/** The results of the states that set the groups. */
const groupAnswers: Record<string, Answer[]> = {
  CompareGroups: [{ revoke: [riskers], grant: [quants, traders], present: [] }],
  RemoveFromGroup: [riskers],
  AddToGroup: [(payload) => ({ ...groupOf(payload), granted: true })],
  FindGroupMembership: [(payload) => ({ ...groupOf(payload), granted: 'unknown' })],
};

function groupOf(payload: object): object {
  return 'group' in payload ? Object(payload.group) : {};
}

/** A turn that is over. */
export const turn = { at: '2026-01-05T00:00:00.000Z' };

/** The claim of an execution. */
const claim = { person: 'key', holder: 'arn', digest: 'digest', users: {} };

/** An onboarding that creates all users. */
export const onboarding = {
  prepared: {
    requestId: 'HR-2026-004217',
    requests: {
      identityStore: { UserName: 'ada.lovelace' },
      finSpace: { emailAddress: 'ada.lovelace@example.com' },
      kx: { userName: 'ada-lovelace', iamRole: analyst },
    },
  },
  claim: { ...claim, intent: { key: 'k', kind: 'onboarding', concerns: 'person' } },
  outcome: { requestId: 'HR-2026-004217', identityStoreUser: { ...identityStoreUser, created: true } },
};

/** A role change from analyst to quant. */
export const roleChange = {
  prepared: {
    requestId: 'HR-2026-006031',
    requests: {
      identityStore: { UserName: 'ada.lovelace' },
      kx: { environmentId: 'env', userName: 'ada-lovelace', iamRole: quant },
    },
  },
  claim: { ...claim, intent: { key: 'k', kind: 'role-change', concerns: 'role', role: quant } },
  outcome: { requestId: 'HR-2026-006031', role: { before: analyst, now: quant, changed: true } },
};

const kxUserBefore = { ...kxUser, iamRole: analyst };
const person = { identityStoreId: 'd-1234567890', userId: 'u-1', userArn: 'arn:user/u-1' };
const offboardingPrepared = {
  requestId: 'HR-2026-009001',
  requests: {
    identityStore: { UserName: 'ada.lovelace' },
    mode: 'suspend',
    finSpace: { emailAddress: 'ada.lovelace@example.com' },
    kx: { environmentId: 'env', iamRole: 'arn:aws:iam::111122223333:role/finspace/no-access' },
  },
};
const offboardingClaim = { ...claim, intent: { key: 'k', kind: 'offboarding', concerns: 'person' } };

/** An offboarding that suspends a person with two groups, a FinSpace user and two kx users. */
export const offboarding = {
  prepared: offboardingPrepared,
  claim: offboardingClaim,
  known: {
    ...offboardingPrepared,
    claim: offboardingClaim,
    leaver: { userId: 'u-1', identityStoreUser: person },
    before: {
      identityStoreUser: person,
      groups: [
        { groupId: 'g-1', membershipId: 'm-1' },
        { groupId: 'g-2', membershipId: 'm-2' },
      ],
      finSpaceUser: { userId: 'f-1', status: 'ENABLED' },
      kxUsers: [kxUserBefore, { ...kxUserBefore, userName: 'ada-2' }],
    },
  },
  outcome: { requestId: 'HR-2026-009001', mode: 'suspend', identityStoreUser: { ...person, removed: false } },
};

/** Result of RecallAnswer for a request that a newer one has superseded. */
export const recalled = {
  detailType: 'Request Superseded',
  detail: { requestId: 'HR-1', executionArn: 'arn', supersededBy: 'HR-2' },
};

/** ReleasePerson throws after the release, if the outcome is a failure. */
const release: Answer = (payload) =>
  'outcome' in payload && Object.hasOwn(Object(payload.outcome), 'failure') ? lambdaError('RequestFailed') : {};

/** Results of the onboarding. The results of a search are used if a create call reports that the user exists. */
export const onboardingAnswers: Record<string, Answer[]> = {
  PrepareOnboarding: [onboarding.prepared],
  TakeTurn: [turn],
  ClaimPerson: [{ ...onboarding.prepared, claim: onboarding.claim }],
  RecallAnswer: [recalled],
  CheckKxUserName: [{ exists: false }],
  CheckOtherKxUsers: [{ exists: false }],
  CreateIdentityStoreUser: [{ ...identityStoreUser, created: true }],
  FindIdentityStoreUser: [{ ...identityStoreUser, created: false }],
  AwaitIdentityStoreUser: [{ ...identityStoreUser, created: false }],
  CreateFinSpaceUser: [{ userId: 'f-1', created: true }],
  FindFinSpaceUser: [{ userId: 'f-1', created: false, disabled: false }],
  EnableFinSpaceUser: [{ userId: 'f-1', created: false, enabled: true }],
  CreateKxUser: [{ ...kxUser, iamRole: analyst, created: true }],
  FindKxUser: [{ ...kxUser, iamRole: analyst, created: false }],
  UpdateKxUser: [{ ...kxUser, iamRole: analyst, created: false, previousIamRole: quant }],
  ...groupAnswers,
  VerifyOnboarding: [onboarding.outcome],
  DescribeFailure: [failure('step', 'SomeError')],
  ReleasePerson: [release],
};

/** Results of the role change. */
export const roleChangeAnswers: Record<string, Answer[]> = {
  PrepareRoleChange: [roleChange.prepared],
  TakeTurn: [turn],
  ClaimPerson: [{ ...roleChange.prepared, claim: roleChange.claim }],
  RecallAnswer: [recalled],
  FindIdentityStoreUser: [{ ...identityStoreUser, created: false }],
  FindKxUser: [{ ...kxUser, iamRole: analyst, created: false }],
  UpdateKxUser: [{ ...kxUser, iamRole: quant, created: false, previousIamRole: analyst }],
  ...groupAnswers,
  VerifyRoleChange: [roleChange.outcome],
  DescribeFailure: [failure('step', 'SomeError')],
  ReleasePerson: [release],
};

/** Results of the offboarding. */
export const offboardingAnswers: Record<string, Answer[]> = {
  PrepareOffboarding: [offboarding.prepared],
  TakeTurn: [turn],
  ClaimPerson: [{ ...offboarding.prepared, claim: offboarding.claim }],
  RecallAnswer: [recalled],
  FindLeaver: [{ ...offboarding.prepared, claim: offboarding.claim, leaver: offboarding.known.leaver }],
  SnapshotAccess: [offboarding.known],
  RemoveMembership: [(payload) => ({ groupId: Object(payload).membership.groupId })],
  DisableFinSpaceUser: [{ userId: 'f-1', disabled: true }],
  SuspendKxUser: [
    (payload) => ({ ...kxUser, userName: Object(payload).kxUser.userName, removed: false, changed: true }),
  ],
  DeleteKxUser: [(payload) => ({ ...kxUser, userName: Object(payload).kxUser.userName, removed: true, changed: true })],
  VerifyAccessCut: [{}],
  DeleteIdentityStoreUser: [{ userId: 'u-1' }],
  VerifyOffboarding: [offboarding.outcome],
  DescribeFailure: [failure('step', 'SomeError')],
  ReleasePerson: [release],
};
