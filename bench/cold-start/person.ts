/** The person of the sample event, as the states and the services know her. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const ACCOUNT = '111122223333';
export const executionId = `arn:aws:states:us-east-1:${ACCOUNT}:execution:onboard-user:HR-2026-004217`;
export const startedAt = '2026-01-05T00:00:00.000Z';

export const request = readDetail('user-onboarding-requested.json');
export const roleChange = readDetail('user-role-change-requested.json');
export const offboarding = readDetail('user-offboarding-requested.json');

export const userId = '906734b5f2-0a5c4e5e-6b2b-4a4e-9c3a-1f2e3d4c5b6a';
export const identityStore = {
  IdentityStoreId: 'd-1234567890',
  UserName: 'ada.lovelace',
  Name: { GivenName: 'Ada', FamilyName: 'Lovelace' },
  DisplayName: 'Ada Lovelace',
  Emails: [{ Value: 'ada.lovelace@example.com', Type: 'work', Primary: true }],
  Title: 'Quantitative Analyst',
};
export const finSpace = {
  emailAddress: 'ada.lovelace@example.com',
  type: 'APP_USER',
  firstName: 'Ada',
  lastName: 'Lovelace',
  apiAccess: 'ENABLED',
  clientToken: 'a3f1c9d2e4b5a697',
};
export const kxUser = {
  environmentId: 'kxenvironment0123456789abc',
  userName: 'ada-lovelace',
  iamRole: `arn:aws:iam::${ACCOUNT}:role/finspace/analyst`,
};
export const userArn = `arn:aws:finspace:us-east-1:${ACCOUNT}:kxEnvironment/${kxUser.environmentId}/kxUser/${kxUser.userName}`;
export const tags = { desk: 'rates' };
export const kx = { ...kxUser, tags, clientToken: 'b4f1c9d2e4b5a697' };
export const requests = { identityStore, finSpace, kx, kxUserName: 'default' };

export const identityStoreUser = {
  identityStoreId: identityStore.IdentityStoreId,
  userId,
  userArn: `arn:aws:identitystore:::user/${userId}`,
  created: true,
  userName: identityStore.UserName,
};
export const users = {
  identityStoreUser,
  finSpaceUser: { userId: 'ada-finspace', created: true },
  kxUser: { ...kxUser, userArn, created: true },
};

/** The claim of the execution on the person, as ClaimPerson returns it. */
export const claim = {
  person: 'f3d1c9d2e4b5a697',
  holder: executionId,
  digest: '0a1b2c3d4e5f6071',
  intent: { key: `${startedAt} ${startedAt} HR 0a1b2c3d4e5f6071`, kind: 'onboarding', concerns: 'person' },
  users: {},
};

/** The item of the person with this claim, which ends in the year 2100. */
export const personItem = {
  person: { S: claim.person },
  item: { S: 'person' },
  version: { N: '3' },
  claim: {
    M: {
      holder: { S: executionId },
      state: { S: 'held' },
      until: { N: String(Date.UTC(2100, 0)) },
      open: { N: '0' },
    },
  },
};

/** The groups of a request: she is a member of the first of the allowed ones, and becomes one of the second. */
export const allowed = [
  { name: 'Quants', groupId: '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b01' },
  { name: 'Traders', groupId: '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b02' },
] as const;
export const [present, granted] = allowed;
export const membership = {
  groupId: present.groupId,
  membershipId: '906734b5f2-33333333-6b2b-4a4e-9c3a-1f2e3d4c5b6a',
};

/** What PrepareOffboarding makes of the request to suspend her, and its claim. */
const { IdentityStoreId, UserName, Emails } = identityStore;
const noAccess = `arn:aws:iam::${ACCOUNT}:role/finspace/no-access`;
const leaveRequests = {
  identityStore: { IdentityStoreId, UserName, Emails },
  mode: 'suspend',
  finSpace: { emailAddress: finSpace.emailAddress },
  kx: { environmentId: kxUser.environmentId, iamRole: noAccess },
};
const leaveClaim = { ...claim, intent: { ...claim.intent, kind: 'offboarding' } };
const { identityStoreId, userArn: identityStoreUserArn } = identityStoreUser;
const leaver = { userId, identityStoreUser: { identityStoreId, userId, userArn: identityStoreUserArn } };

/** Her kx user, as it is described and listed. */
export const describedKxUser = { ...kxUser, userArn };
/** The kx user after SuspendKxUser. */
export const suspendedKxUser = { ...describedKxUser, iamRole: noAccess };

/** The data of her offboarding before FindLeaver, before SnapshotAccess, and after the access was cut. */
export const claimedLeave = { requestId: 'HR', requests: leaveRequests, claim: leaveClaim };
export const foundLeave = { ...claimedLeave, leaver };
export const cutLeave = {
  ...foundLeave,
  before: {
    identityStoreUser: leaver.identityStoreUser,
    groups: [membership],
    finSpaceUser: { userId: users.finSpaceUser.userId, status: 'ENABLED' },
    kxUsers: [describedKxUser],
  },
  memberships: { removed: [{ groupId: membership.groupId }] },
  finSpaceUser: { userId: users.finSpaceUser.userId, disabled: true },
  kxAccess: {
    cut: [{ environmentId: kxUser.environmentId, userName: kxUser.userName, userArn, removed: false, changed: true }],
  },
};

function readDetail(file: string): object {
  const event: { detail: object } = JSON.parse(
    readFileSync(path.join(import.meta.dirname, '../../events', file), 'utf8'),
  );
  return event.detail;
}
