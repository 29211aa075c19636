/** Shows the users of a person as a table. */
import type {
  FinSpaceUser,
  IdentityStoreUser,
  KxUser,
  OnboardingFailure,
  RoleChangeFailure,
} from '../../core/outcome/outcome.ts';
import { drawTable } from './table.ts';

/** The users of an outcome; of a failed one some are absent or unknown. */
export type Users = Pick<OnboardingFailure, 'identityStoreUser' | 'finSpaceUser' | 'kxUser'>;

/** There is no such user, or the one that there is, is somebody else's. */
const ABSENT = 'this person has none';

/**
 * The users as a table: where, which, how it came to be.
 *
 * @param stream where the table goes: it decides about colours
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

/** The users and the roles of a role change; of a failed one some are absent or unknown. */
export type Roles = Pick<RoleChangeFailure, 'identityStoreUser' | 'kxUser' | 'role'>;

/**
 * The roles as a table: whose, before, and now.
 *
 * @param stream where the table goes: it decides about colours
 */
export function roleTable({ identityStoreUser, kxUser, role }: Roles, stream: NodeJS.WriteStream): string {
  const cell = (user: { unknown: string } | undefined) => (user ? `unknown: ${user.unknown}` : ABSENT);
  const row = [
    identityStoreUser && 'userId' in identityStoreUser ? identityStoreUser.userId : cell(identityStoreUser),
    kxUser && 'userName' in kxUser ? kxUser.userName : cell(kxUser),
    role.before ?? '-',
    role.now ?? '-',
  ];
  return drawTable(['IAM Identity Center', 'FinSpace kdb', 'Role before', 'Role now'], [row], stream);
}

/** A user that was created or found, as far as the table shows every kind alike. */
interface Found {
  created: boolean | 'unknown';
  previousIamRole?: string | undefined;
}

function rowOf<User extends Found>(
  service: string,
  user: User | { skipped: string } | { unknown: string } | undefined,
  columns: (user: User) => [string, string],
): string[] {
  if (user === undefined) return [service, '-', '-', ABSENT];
  if ('skipped' in user) return [service, '-', '-', `skipped: ${user.skipped}`];
  if ('unknown' in user) return [service, '-', '-', `unknown: ${user.unknown}`];
  return [service, ...columns(user), made(user)];
}

function made({ created, previousIamRole }: Found): string {
  if (created === true) return 'yes';
  if (created === 'unknown') return 'unknown: its answer was lost';
  return previousIamRole === undefined ? 'no, it existed' : `no, it existed, with ${previousIamRole}`;
}
