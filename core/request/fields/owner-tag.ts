/**
 * Tag of a kx user that names the identity-store user (its UserId) it was made for. A kx user is adopted only by
 * the person it names: `ada.b` and `ada-b` both become the kx user name `ada-b`.
 */
export const OWNER_TAG = 'identityStoreUserId';
