/** What a person can open, read from the services. */
import { deployment } from '../requests.ts';
import { ownerOf, type World } from '../world.ts';

/** What a person has. */
export interface Access {
  /** Id of the identity-store user; undefined if there is none. */
  userId: string | undefined;
  /** Names of the groups, in the order of the alphabet. */
  groups: string[];
  /** Status of the FinSpace user; undefined if there is none. */
  finSpace: string | undefined;
  /** Names of the roles of the kx users; one at most. */
  roles: string[];
}

/** Name of the role without access. */
export const NO_ACCESS = 'no-access';

/** Reads what the person with an address has. */
export function accessOf(world: World, address: string): Access {
  const { identityStore, finSpace, kx } = world.users();
  const { groups, memberships } = world.groups();
  const userId = identityStore.find(({ Emails }) => Emails?.[0]?.Value === address)?.UserId;
  const nameOf = (id: string) => groups.find(({ GroupId }) => GroupId === id)?.DisplayName ?? id;
  return {
    userId,
    groups: memberships
      .flatMap(({ MemberId, GroupId }) => (MemberId.UserId === userId ? [nameOf(GroupId)] : []))
      .sort(),
    finSpace: finSpace.find(({ emailAddress }) => emailAddress === address)?.status,
    roles: kx.flatMap((user) =>
      userId !== undefined && ownerOf(user) === userId ? [user.iamRole.split('/').at(-1) ?? ''] : [],
    ),
  };
}

/** Whether a person can open anything. */
export function canOpenAnything({ groups, finSpace, roles }: Access): boolean {
  return (
    groups.length > 0 || (finSpace !== undefined && finSpace !== 'DISABLED') || roles.some((role) => role !== NO_ACCESS)
  );
}

/** Kx users that can open something, and whose owner does not exist. */
export function ownerlessKxUsers(world: World): string[] {
  const { identityStore, kx } = world.users();
  const exists = new Set(identityStore.map(({ UserId }) => UserId));
  return kx
    .filter((user) => !exists.has(ownerOf(user) ?? '') && user.iamRole !== deployment.kxNoAccessRoleArn)
    .map(({ userArn }) => userArn);
}
