/** The identity store of IAM Identity Center: users, groups and memberships. */
import { randomUUID } from 'node:crypto';
import { modelService } from '../../service/model-service.ts';
import { Records } from '../../service/records.ts';
import type { Service } from '../../service/service.ts';
import { createGroups, type GivenGroup, type GroupInputs, type IdentityStoreGroup } from './groups.ts';
import { createMemberships, type GroupMembership, type MembershipInputs, type Memberships } from './memberships.ts';
import { model } from './model.ts';
import type { StoreContext } from './store-context.ts';
import { createUsers, type IdentityStoreUser, type UserInputs } from './users.ts';

/** Settings of the service. */
export interface IdentityStoreOptions extends Partial<Omit<StoreContext, 'identityStoreId'>> {
  /** The one identity store that there is, such as `d-1234567890`. */
  identityStoreId: string;
  /** Groups that exist from the start, and after a reset; none by default. */
  groups?: readonly GivenGroup[] | undefined;
}

/** The service, and what it holds. */
export interface IdentityStore extends Service {
  /** All users as DescribeUser returns them, with their extensions, in the order of their creation. */
  users(): IdentityStoreUser[];
  /** All groups as DescribeGroup returns them. */
  groups(): IdentityStoreGroup[];
  /** All memberships as ListGroupMembershipsForMember returns them, in the order of their creation. */
  memberships(): GroupMembership[];
  /** The group and the user of a membership, if it exists. */
  findMembership: Memberships['find'];
}

/** Creates the service. */
export function createIdentityStore({
  identityStoreId,
  groups: given = [],
  now = Date.now,
  newId = randomUUID,
  records = new Records(),
}: IdentityStoreOptions): IdentityStore {
  const store = { identityStoreId, now, newId, records };
  const users = createUsers(store, (userId) => memberships.deleteOf(userId));
  const groups = createGroups(store, given);
  const memberships = createMemberships(store, { groups, users });
  return {
    ...modelService<UserInputs & GroupInputs & MembershipInputs>({
      name: 'identitystore',
      model,
      handlers: { ...users.handlers, ...groups.handlers, ...memberships.handlers },
      reset() {
        for (const part of [users, groups, memberships]) part.reset();
      },
    }),
    users: users.all,
    groups: groups.all,
    memberships: memberships.all,
    findMembership: memberships.find,
  };
}
