/** Permission groups of Amazon FinSpace data, and the users in them. */
import type { Checked, ModelHandlers } from '../../service/model-service.ts';
import type { Records } from '../../service/records.ts';
import { pageOf } from '../paging.ts';
import type { CreatePermissionGroupInput, PermissionGroupInputs, PermissionGroupUserInput } from './inputs.ts';
import { conflict, notFound } from './model.ts';

/** What permission groups need of the service. */
export interface PermissionGroupsOptions {
  /** Milliseconds since 1970. */
  now: () => number;
  /** Creates ids, of at most 26 characters. */
  newId: () => string;
  records: Records;
  /** Milliseconds until a user is added or removed: the service does both asynchronously. */
  membershipMs: number;
  /** @throws ServiceError ResourceNotFoundException when the user does not exist */
  requireUser: (userId: string) => unknown;
}

/** The permission groups. */
export interface PermissionGroups {
  handlers: ModelHandlers<PermissionGroupInputs>;
  reset(): void;
}

/** A permission group as it is kept here. */
interface PermissionGroup extends Omit<CreatePermissionGroupInput, 'clientToken'> {
  permissionGroupId: string;
  createTime: number;
  lastModifiedTime: number;
}

/** A membership as it is kept here. */
interface Membership {
  isRemoved: boolean;
  /** In the future while the user is added or removed. */
  doneAt: number;
}

/** Creates the permission groups. */
export function createPermissionGroups(options: PermissionGroupsOptions): PermissionGroups {
  const { now, newId, records, membershipMs, requireUser } = options;
  const groups = records.map<PermissionGroup>('finspace-api.permission-groups');
  const memberships = records.map<Membership>('finspace-api.permission-group-memberships');

  const keyOf = ({ permissionGroupId, userId }: Checked<PermissionGroupUserInput>) => `${permissionGroupId}/${userId}`;

  /** @returns undefined for a user who is not in the group */
  function statusOf(key: string): string | undefined {
    const membership = memberships.get(key);
    if (!membership) return undefined;
    const isDone = now() >= membership.doneAt;
    if (!membership.isRemoved) return isDone ? 'ADDITION_SUCCESS' : 'ADDITION_IN_PROGRESS';
    return isDone ? undefined : 'REMOVAL_IN_PROGRESS';
  }

  function change(key: string, isRemoved: boolean): void {
    if (isRemoved && membershipMs === 0) memberships.delete(key);
    else memberships.set(key, { isRemoved, doneAt: now() + membershipMs });
  }

  /** @throws ServiceError ResourceNotFoundException when the group or the user does not exist */
  function requireEnds({ permissionGroupId, userId }: Checked<PermissionGroupUserInput>): void {
    if (!groups.has(permissionGroupId)) throw notFound(`Permission group ${permissionGroupId} does not exist`);
    requireUser(userId);
  }

  return {
    handlers: {
      CreatePermissionGroup({ name, description, applicationPermissions }) {
        if ([...groups.values()].some((group) => group.name === name)) {
          throw conflict('A permission group with this name already exists');
        }
        const permissionGroupId = newId();
        groups.set(permissionGroupId, {
          permissionGroupId,
          name,
          ...(description !== undefined && { description }),
          applicationPermissions,
          createTime: now(),
          lastModifiedTime: now(),
        });
        return { permissionGroupId };
      },
      ListPermissionGroups({ maxResults, nextToken }) {
        const page = pageOf(groups.values(), ({ permissionGroupId }) => permissionGroupId, { maxResults, nextToken });
        return { permissionGroups: page.items, nextToken: page.nextToken };
      },
      ListPermissionGroupsByUser({ userId, maxResults, nextToken }) {
        requireUser(userId);
        const found = [...groups.values()].flatMap(({ permissionGroupId, name }) => {
          const membershipStatus = statusOf(keyOf({ permissionGroupId, userId }));
          return membershipStatus === undefined ? [] : [{ permissionGroupId, name, membershipStatus }];
        });
        const page = pageOf(found, ({ permissionGroupId }) => permissionGroupId, { maxResults, nextToken });
        return { permissionGroups: page.items, nextToken: page.nextToken };
      },
      // The member statusCode of the answer is the status of HTTP.
      AssociateUserToPermissionGroup(input) {
        requireEnds(input);
        if (statusOf(keyOf(input)) !== undefined) throw conflict('The user is in the permission group already');
        change(keyOf(input), false);
        return {};
      },
      DisassociateUserFromPermissionGroup(input) {
        requireEnds(input);
        const status = statusOf(keyOf(input));
        if (status === undefined) throw notFound('The user is not in the permission group');
        if (status !== 'ADDITION_SUCCESS') throw conflict(`The membership has the status ${status}`);
        change(keyOf(input), true);
        return {};
      },
    },
    reset() {
      groups.clear();
      memberships.clear();
    },
  };
}
