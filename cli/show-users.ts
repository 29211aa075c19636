/** Shows the three users of a person as a table. */
import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { FinSpaceUser, IdentityStoreUser, KxUser, SkippedUser } from '../functions/lib/outcome.ts';

/** The users of an outcome; of a failed one some are absent. */
export interface Users {
  identityStoreUser?: IdentityStoreUser | undefined;
  finSpaceUser?: FinSpaceUser | SkippedUser | undefined;
  kxUser?: KxUser | SkippedUser | undefined;
}

/**
 * The users as a table: where, which, how it came to be.
 *
 * @param stream where the table goes: it decides about colours
 */
export function usersTable({ identityStoreUser, finSpaceUser, kxUser }: Users, stream: NodeJS.WriteStream): string {
  const bold = (text: string) => styleText('bold', text, { stream });
  const table = new Table({
    head: ['Service', 'User', 'Access', 'Created'].map(bold),
    style: { head: [], border: [] },
  });
  table.push(
    identityStoreUser
      ? ['IAM Identity Center', identityStoreUser.userId, identityStoreUser.identityStoreId, made(identityStoreUser)]
      : ['IAM Identity Center', '-', '-', 'no'],
    rowOf('FinSpace', finSpaceUser, ({ userId }) => [userId, 'Dataset Browser']),
    rowOf('FinSpace kdb', kxUser, ({ userName, iamRole }) => [userName, iamRole]),
  );
  return table.toString();
}

function rowOf<User extends { created: boolean; previousIamRole?: string | undefined }>(
  service: string,
  user: User | SkippedUser | undefined,
  columns: (user: User) => [string, string],
): string[] {
  if (user === undefined) return [service, '-', '-', 'no'];
  if ('skipped' in user) return [service, '-', '-', `skipped: ${user.skipped}`];
  return [service, ...columns(user), made(user)];
}

function made({ created, previousIamRole }: { created: boolean; previousIamRole?: string | undefined }): string {
  if (created) return 'yes';
  return previousIamRole === undefined ? 'no, it existed' : `no, it existed, with ${previousIamRole}`;
}
