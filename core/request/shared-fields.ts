/** Fields of the user that a second service takes too, and its limits on them, from the API models. */

import type { Fault } from '../errors.ts';
import { characterCount } from './fields/characters.ts';
import { memberAt } from './fields/field-path.ts';
import { defaultKxUserName } from './fields/kx-user-name.ts';
import * as patterns from './fields/patterns.ts';

interface SharedField {
  /** The part of the request that makes the second service take the field. */
  target: 'finSpace' | 'kx';
  path: string;
  holds: (value: string, input: unknown) => boolean;
  message: string;
}

const SHARED_FIELDS: readonly SharedField[] = [
  {
    target: 'finSpace',
    path: 'user.emails[0].value',
    holds: (value) => characterCount(value) <= 320 && patterns.FINSPACE_EMAIL.test(value),
    message:
      'FinSpace takes at most 320 of A-Z a-z 0-9 . _ % + - before the @, and a top-level domain of 2 to 4 letters',
  },
  ...(['user.name.givenName', 'user.name.familyName'] as const).map((path) => ({
    target: 'finSpace' as const,
    path,
    holds: (value: string) => characterCount(value) <= 50 && patterns.NOT_BLANK.test(value),
    message: 'FinSpace takes 1 to 50 characters, not only white space',
  })),
  {
    target: 'kx',
    path: 'user.userName',
    // Also the name of the kx user, unless it has one of its own.
    holds: (value, input) =>
      characterCount(value) <= patterns.KX_USER_NAME_LENGTH || memberAt(input, 'kx.userName') !== undefined,
    message: 'is over 50 characters, the limit of a kx user name: give a shorter kx.userName',
  },
  {
    target: 'kx',
    path: 'user.userName',
    // All names without a letter of ASCII would become the same few: `--` for every two Chinese characters.
    holds: (value, input) =>
      /[0-9A-Za-z]/.test(defaultKxUserName(value)) || memberAt(input, 'kx.userName') !== undefined,
    message: 'has no letter A-Z a-z and no digit 0-9, of which a kx user name can be made: give kx.userName',
  },
];

/**
 * Holds the shared fields against the second service's limits.
 *
 * @param input the raw request: the rest of it may be faulty
 */
export function findSharedFieldFaults(input: unknown): Fault[] {
  return SHARED_FIELDS.filter(({ target, path, holds }) => {
    const value = memberAt(input, path);
    return memberAt(input, target) !== undefined && typeof value === 'string' && !holds(value, input);
  }).map(({ path, message }) => ({ path, message }));
}
