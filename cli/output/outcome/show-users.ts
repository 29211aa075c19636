/** Shows the users of a person. */
import type {
  FinSpaceUser,
  IdentityStoreUser,
  KxUser,
  OnboardingFailure,
  OnboardingOutcome,
  RoleChangeFailure,
  UnknownUser,
} from '../../../core/outcome/outcome.ts';
import { drawTable } from '../table.ts';

/** The groups of an outcome. In a failure, they may be unknown. */
interface Groups extends Pick<OnboardingOutcome, 'revokedGroups'> {
  groups?: readonly { name: string; groupId: string; granted?: boolean | 'unknown' }[] | UnknownUser | undefined;
}

/** The users and the groups of an outcome. In a failure, some are absent or unknown. */
export type Users = Pick<OnboardingFailure, 'identityStoreUser' | 'finSpaceUser' | 'kxUser'> & Groups;

/** Shown when the user does not exist, or belongs to another person. */
const ABSENT = 'this person has none';

/**
 * The users as a table: service, user, access, and whether the user was created. A table of the groups follows, if there are any.
 *
 * @param stream stream that the table is written to; it decides about the width and about colours
 */
export function usersTable(users: Users, stream: NodeJS.WriteStream): string {
  const { identityStoreUser, finSpaceUser, kxUser } = users;
  const rows = [
    rowOf<IdentityStoreUser>('IAM Identity Center', identityStoreUser, ({ userId, identityStoreId }) => [
      userId,
      identityStoreId,
    ]),
    rowOf<FinSpaceUser>('FinSpace', finSpaceUser, ({ userId }) => [userId, 'Dataset Browser']),
    rowOf<KxUser>('FinSpace kdb', kxUser, ({ userName, iamRole }) => [userName, iamRole]),
  ];
  return drawTable(['Service', 'User', 'Access', 'Created'], rows, stream) + groupsTable(users, stream);
}

/** The users, the roles and the groups of a role change. In a failure, some are absent or unknown. */
export type Roles = Pick<RoleChangeFailure, 'identityStoreUser' | 'kxUser' | 'role'> & Groups;

/**
 * The roles as a table: the users, the role before, and the role now. A table of the groups follows, if there are any.
 *
 * @param stream stream that the table is written to; it decides about the width and about colours
 */
export function roleTable(roles: Roles, stream: NodeJS.WriteStream): string {
  const { identityStoreUser, kxUser, role } = roles;
  const cell = (user: { unknown: string } | undefined) => (user ? `unknown: ${user.unknown}` : ABSENT);
  const row = [
    identityStoreUser && 'userId' in identityStoreUser ? identityStoreUser.userId : cell(identityStoreUser),
    kxUser && 'userName' in kxUser ? kxUser.userName : cell(kxUser),
    role.before ?? '',
    role.now ?? '',
  ];
  const head = ['IAM Identity Center', 'FinSpace kdb', 'Role before', 'Role now'];
  return drawTable(head, [row], stream) + groupsTable(roles, stream);
}

/** The groups that the person is in now, and those that the person was in. Empty if the request has none. */
function groupsTable({ groups, revokedGroups = [] }: Groups, stream: NodeJS.WriteStream): string {
  if (groups === undefined && revokedGroups.length === 0) return '';
  const rows: string[][] = [];
  if (groups !== undefined && 'unknown' in groups) rows.push(['', '', `unknown: ${groups.unknown}`]);
  else {
    for (const { name, groupId, granted } of groups ?? []) rows.push([name, groupId, membershipText(granted)]);
  }
  for (const { name, groupId } of revokedGroups) rows.push([name, groupId, 'taken away']);
  if (rows.length === 0) rows.push(['', '', 'in none of the groups that the deployment allows']);
  return `\n\n${drawTable(['Group', 'Group id', 'Membership'], rows, stream)}`;
}

/** @param granted undefined after a failure, which does not say who granted the membership */
function membershipText(granted: boolean | 'unknown' | undefined): string {
  if (granted === undefined) return 'a member';
  if (granted === 'unknown') return 'granted or found: the response was lost';
  return granted ? 'granted' : 'a member already';
}

/** The members that all kinds of users have. */
interface AnyUser {
  created: boolean | 'unknown';
  previousIamRole?: string | undefined;
}

function rowOf<User extends AnyUser>(
  service: string,
  user: User | { skipped: string } | { unknown: string } | undefined,
  columns: (user: User) => [string, string],
): string[] {
  if (user === undefined) return [service, '', '', ABSENT];
  if ('skipped' in user) return [service, '', '', `skipped: ${user.skipped}`];
  if ('unknown' in user) return [service, '', '', `unknown: ${user.unknown}`];
  return [service, ...columns(user), createdText(user)];
}

function createdText({ created, previousIamRole }: AnyUser): string {
  if (created === true) return 'yes';
  if (created === 'unknown') return 'unknown: the response was lost';
  return previousIamRole === undefined ? 'no, it existed' : `no, it existed, with ${previousIamRole}`;
}
