/** The default name of a kx user. */

/**
 * Name of the kx user by default: the service allows no dot and no @.
 *
 * @param userName the person's user name in the identity store
 */
export function defaultKxUserName(userName: string): string {
  return userName.replace(/[^0-9A-Za-z_-]/gu, '-');
}
