/** Shows what a leaver had, what is taken away, and what is left. */
import type { Holdings, OffboardingFailure, OffboardingOutcome } from '../../../core/outcome/outcome.ts';
import { fit } from '../fit.ts';
import { drawTable } from '../table.ts';

/** Whether a person had nothing of all that an offboarding takes away. */
export function hadNothing({ identityStoreUser, groups = [], finSpaceUser, kxUsers = [] }: Holdings): boolean {
  return !identityStoreUser && groups.length === 0 && !finSpaceUser && kxUsers.length === 0;
}

/** A row: service, user or group, before, now. */
type Row = [string, string, string, string];

/**
 * The access as a table: what the person had, and what the person has now. After a failure, what remains comes first.
 *
 * @param stream stream that the table is written to; it decides about the width and about colours
 */
export function accessTable(outcome: OffboardingOutcome | OffboardingFailure, stream: NodeJS.WriteStream): string {
  const rows = 'remaining' in outcome ? failureRows(outcome) : successRows(outcome);
  if (rows.length === 0) return fit('No user of the person was found.', stream);
  return drawTable(['Service', 'User or group', 'Before', 'Now'], rows, stream);
}

const STORE = 'IAM Identity Center';
const GROUP = 'Group';
const FINSPACE = 'FinSpace';
const KDB = 'FinSpace kdb';

function successRows({ before, identityStoreUser, finSpaceUser, kxUsers }: OffboardingOutcome): Row[] {
  const kxNow = new Map(
    kxUsers.map(({ userArn, removed }) => [userArn, removed ? 'removed' : 'a role without access']),
  );
  return holdingRows(before, {
    identityStoreUser: identityStoreUser?.removed ? 'removed' : 'still there, without groups',
    group: () => 'removed from it',
    finSpaceUser: finSpaceUser?.disabled === false ? 'disabled already' : 'disabled',
    kxUser: (userArn) => kxNow.get(userArn) ?? 'removed',
  });
}

/** What became of each thing that a person had. */
interface Now {
  identityStoreUser: string;
  group: (groupId: string) => string;
  finSpaceUser: string;
  kxUser: (userArn: string) => string;
}

function holdingRows({ identityStoreUser, groups = [], finSpaceUser, kxUsers = [] }: Holdings, now: Now): Row[] {
  const rows: Row[] = [];
  if (identityStoreUser) rows.push([STORE, identityStoreUser.userId, 'a user', now.identityStoreUser]);
  for (const { groupId } of groups) rows.push([GROUP, groupId, 'a member', now.group(groupId)]);
  if (finSpaceUser) rows.push([FINSPACE, finSpaceUser.userId, finSpaceUser.status, now.finSpaceUser]);
  for (const { userName, userArn, iamRole } of kxUsers) rows.push([KDB, userName, iamRole, now.kxUser(userArn)]);
  return rows;
}

/** What is unknown or remains, and after it what was taken away. */
function failureRows({ before = {}, remaining }: OffboardingFailure): Row[] {
  const { identityStoreUser, groups = [], finSpaceUser, kxUsers = [] } = remaining;
  const unknown: Row[] = [];
  const known = <Value extends object>(service: string, value: Value | { unknown: string } | undefined) => {
    if (value === undefined || !('unknown' in value)) return value;
    unknown.push([service, '', '', `unknown: ${value.unknown}`]);
    return undefined;
  };
  const left: Holdings = {
    identityStoreUser: known(STORE, identityStoreUser),
    groups: known(GROUP, groups),
    finSpaceUser: known(FINSPACE, finSpaceUser),
    kxUsers: known(KDB, kxUsers),
  };
  return [...remainingRows(left, before), ...unknown, ...goneRows(left, before, unknown)];
}

/** Remaining things, with what they were before. */
function remainingRows(left: Holdings, before: Holdings): Row[] {
  const roleBefore = new Map(before.kxUsers?.map(({ userArn, iamRole }) => [userArn, iamRole]));
  const rows: Row[] = [];
  if (left.identityStoreUser) rows.push([STORE, left.identityStoreUser.userId, 'a user', 'REMAINS']);
  for (const { groupId } of left.groups ?? []) rows.push([GROUP, groupId, 'a member', 'REMAINS a member']);
  if (left.finSpaceUser) {
    const { userId, status } = left.finSpaceUser;
    rows.push([FINSPACE, userId, before.finSpaceUser?.status ?? status, status]);
  }
  for (const { userName, userArn, iamRole } of left.kxUsers ?? []) {
    rows.push([KDB, userName, roleBefore.get(userArn) ?? iamRole, iamRole]);
  }
  return rows;
}

/** Things of before that are neither left nor unknown. */
function goneRows(left: Holdings, before: Holdings, unknown: readonly Row[]): Row[] {
  const isKnown = (service: string) => unknown.every(([one]) => one !== service);
  const groups = new Set(left.groups?.map(({ groupId }) => groupId));
  const kxUsers = new Set(left.kxUsers?.map(({ userArn }) => userArn));
  return holdingRows(
    {
      ...(!left.identityStoreUser && isKnown(STORE) && { identityStoreUser: before.identityStoreUser }),
      groups: isKnown(GROUP) ? before.groups?.filter(({ groupId }) => !groups.has(groupId)) : [],
      ...(!left.finSpaceUser && isKnown(FINSPACE) && { finSpaceUser: before.finSpaceUser }),
      kxUsers: isKnown(KDB) ? before.kxUsers?.filter(({ userArn }) => !kxUsers.has(userArn)) : [],
    },
    {
      identityStoreUser: 'removed',
      group: () => 'removed from it',
      finSpaceUser: 'not found',
      kxUser: () => 'removed',
    },
  );
}

/**
 * What the workflow cannot take away, and the policy against it. The policy is never broken into lines: it is to be pasted.
 *
 * @param stream stream that the text is written to; it decides about the width
 */
export function leftOverText({ residual, denyPolicy }: OffboardingOutcome, stream: NodeJS.WriteStream): string {
  const lines = residual.map(({ what, message }) => fit(`- ${what}: ${message}`, stream, 2));
  const list = lines.length === 0 ? [] : [['What this workflow cannot take away:', ...lines].join('\n')];
  const policy =
    denyPolicy === undefined ? [] : [`${fit(DENY_POLICY, stream)}\n\n${JSON.stringify(denyPolicy, null, 2)}`];
  return [...list, ...policy].join('\n\n');
}

const DENY_POLICY =
  'denyPolicy, which denies everything to the person at once. Remove it again when the open sessions have ended:';
