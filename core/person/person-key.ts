/** The key of a person in the table: a keyed hash, so that the table holds no name. */
import { createHmac } from 'node:crypto';
import { memberAt } from '../request/fields/field-path.ts';
import { comparable } from '../same-person.ts';

/**
 * Returns the key of the person with a user name. All spellings of the name have the same key.
 *
 * @param secret secret of the deployment; without it, a list of names could be hashed and compared with the table
 * @returns 64 hexadecimal digits
 */
export function personKey(userName: string, secret: string): string {
  return createHmac('sha256', secret).update(comparable(userName)).digest('hex');
}

/**
 * Reads the user name of a request.
 *
 * @param request a request that has not been validated yet
 * @returns undefined if the request has no user name
 */
export function userNameOf(request: unknown): string | undefined {
  const name = memberAt(request, 'user.userName');
  return typeof name === 'string' ? name : undefined;
}
