/** Derives the default name of a kx user. */

/**
 * Derives the default name of a kx user from the user name. Each character that FinSpace does not allow, such as a dot
 * or an @, becomes a hyphen.
 *
 * @param userName the person's user name in the identity store
 */
export function defaultKxUserName(userName: string): string {
  return userName.replace(/[^0-9A-Za-z_-]/gu, '-');
}
