/** A person who may be a member of a group, as the functions of groups get it. */

/** The user of the identity store, as the state before has returned it. */
export const identityStoreUser = {
  identityStoreId: 'd-1234567890',
  userId: 'u-1',
  userArn: 'arn',
  created: false,
  userName: 'ada.lovelace',
};

/** The user in the calls of the identity store. */
export const member = { IdentityStoreId: 'd-1234567890', MemberId: { UserId: 'u-1' } };

/** A group of the allow list. */
export const quants = { name: 'Quants', groupId: 'g-1' };
