/** Deletes a user of the identity store. Apart from the other calls, so that no other function has it in its bundle. */
import { DeleteUserCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import { clientSettings } from '../client-settings.ts';
import type { IdentityStoreUserReference } from '../identity-store.ts';
import { isNotFound, type ServiceCaller } from '../service-call.ts';

const client = new IdentitystoreClient(clientSettings);

/**
 * Deletes a user and its memberships. A user that does not exist is as good as deleted.
 *
 * @param write makes the call
 * @throws ServiceCallError for every documented exception of DeleteUser but ResourceNotFoundException
 */
export async function deleteIdentityStoreUser(
  { identityStoreId, userId }: IdentityStoreUserReference,
  write: ServiceCaller,
): Promise<void> {
  const input = { IdentityStoreId: identityStoreId, UserId: userId };
  try {
    await write('identitystore:DeleteUser', {}, () => client.send(new DeleteUserCommand(input)));
  } catch (error) {
    if (!isNotFound(error, 'identitystore:DeleteUser')) throw error;
  }
}
