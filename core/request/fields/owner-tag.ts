/**
 * Key of the owner tag of a kx user. The value is the UserId of the identity-store user that owns the kx user. An
 * onboarding adopts an existing kx user only if the owner tag names the same person, because two user names can have
 * the same default kx user name: `ada.b` and `ada-b` both become `ada-b`.
 */
export const OWNER_TAG = 'identityStoreUserId';
