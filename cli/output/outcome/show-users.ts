/** Shows the users of a person. */
import type {
  FinSpaceUser,
  IdentityStoreUser,
  KxUser,
  OnboardingFailure,
  RoleChangeFailure,
} from '../../../core/outcome/outcome.ts';
import { drawTable } from '../table.ts';

/** The users of an outcome. In a failure, some are absent or unknown. */
export type Users = Pick<OnboardingFailure, 'identityStoreUser' | 'finSpaceUser' | 'kxUser'>;

/** Shown when the user does not exist, or belongs to another person. */
const ABSENT = 'this person has none';

/**
 * The users as a table: service, user, access, and whether the user was created.
 *
 * @param stream stream that the table is written to; it decides about the width and about colours
 */
export function usersTable({ identityStoreUser, finSpaceUser, kxUser }: Users, stream: NodeJS.WriteStream): string {
  const rows = [
    rowOf<IdentityStoreUser>('IAM Identity Center', identityStoreUser, ({ userId, identityStoreId }) => [
      userId,
      identityStoreId,
    ]),
    rowOf<FinSpaceUser>('FinSpace', finSpaceUser, ({ userId }) => [userId, 'Dataset Browser']),
    rowOf<KxUser>('FinSpace kdb', kxUser, ({ userName, iamRole }) => [userName, iamRole]),
  ];
  return drawTable(['Service', 'User', 'Access', 'Created'], rows, stream);
}

/** The users and the roles of a role change. In a failure, some are absent or unknown. */
export type Roles = Pick<RoleChangeFailure, 'identityStoreUser' | 'kxUser' | 'role'>;

/**
 * The roles as a table: the users, the role before, and the role now.
 *
 * @param stream stream that the table is written to; it decides about the width and about colours
 */
export function roleTable({ identityStoreUser, kxUser, role }: Roles, stream: NodeJS.WriteStream): string {
  const cell = (user: { unknown: string } | undefined) => (user ? `unknown: ${user.unknown}` : ABSENT);
  const row = [
    identityStoreUser && 'userId' in identityStoreUser ? identityStoreUser.userId : cell(identityStoreUser),
    kxUser && 'userName' in kxUser ? kxUser.userName : cell(kxUser),
    role.before ?? '',
    role.now ?? '',
  ];
  return drawTable(['IAM Identity Center', 'FinSpace kdb', 'Role before', 'Role now'], [row], stream);
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
