/** Changes that are made to the users of the sample person, without the workflows. */
import type { Document } from '../helpers/document.ts';
import { deployment } from '../helpers/requests.ts';
import type { World } from '../helpers/world.ts';

const kxUser = { environmentId: deployment.kxEnvironmentId, userName: 'ada-lovelace' };

/** Gives the kx user the role admin. */
export function changeKxRole(world: World): Promise<Document> {
  return world.call('finSpace', 'UpdateKxUser', { ...kxUser, iamRole: deployment.kxRoles.get('admin') });
}

/** Deletes the kx user. */
export function deleteKxUser(world: World): Promise<Document> {
  return world.call('finSpace', 'DeleteKxUser', kxUser);
}

/** Deletes the identity-store user. */
export function deleteIdentityStoreUser(world: World): Promise<Document> {
  const UserId = world.users().identityStore[0]?.UserId;
  return world.call('identityStore', 'DeleteUser', { IdentityStoreId: deployment.identityStoreId, UserId });
}
