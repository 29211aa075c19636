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
  ClaimPerson: [{ ...onboarding.prepared, claim: onboarding.claim }],
  RecallAnswer: [recalled],
  CheckKxUserName: [{ exists: false }],
  CheckOtherKxUsers: [{ exists: false }],
  CreateIdentityStoreUser: [{ ...identityStoreUser, created: true }],
  FindIdentityStoreUser: [{ ...identityStoreUser, created: false }],
  CreateFinSpaceUser: [{ userId: 'f-1', created: true }],
  FindFinSpaceUser: [{ userId: 'f-1', created: false }],
  CreateKxUser: [{ ...kxUser, iamRole: analyst, created: true }],
  FindKxUser: [{ ...kxUser, iamRole: analyst, created: false }],
  UpdateKxUser: [{ ...kxUser, iamRole: analyst, created: false, previousIamRole: quant }],
  VerifyOnboarding: [onboarding.outcome],
  DescribeFailure: [failure('step', 'SomeError')],
  ReleasePerson: [release],
};

/** Results of the role change. */
export const roleChangeAnswers: Record<string, Answer[]> = {
  PrepareRoleChange: [roleChange.prepared],
  ClaimPerson: [{ ...roleChange.prepared, claim: roleChange.claim }],
  RecallAnswer: [recalled],
  FindIdentityStoreUser: [{ ...identityStoreUser, created: false }],
  FindKxUser: [{ ...kxUser, iamRole: analyst, created: false }],
  UpdateKxUser: [{ ...kxUser, iamRole: quant, created: false, previousIamRole: analyst }],
  VerifyRoleChange: [roleChange.outcome],
  DescribeFailure: [failure('step', 'SomeError')],
  ReleasePerson: [release],
};
