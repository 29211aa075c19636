/** Checks user fields that a second service also receives against the limits of that service, from the API models. */

import type { Fault } from '../errors.ts';
import { characterCount } from './fields/characters.ts';
import { memberAt } from './fields/field-path.ts';
import { defaultKxUserName } from './fields/kx-user-name.ts';
import * as patterns from './fields/patterns.ts';

interface SharedField {
  /** The member of the request that enables the second service. */
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
      'FinSpace accepts at most 320 characters, only A-Z a-z 0-9 . _ % + - before the @, and a top-level domain of 2 to 4 letters',
  },
  ...(['user.name.givenName', 'user.name.familyName'] as const).map((path) => ({
    target: 'finSpace' as const,
    path,
    holds: (value: string) => characterCount(value) <= 50 && patterns.NOT_BLANK.test(value),
    message: 'FinSpace accepts 1 to 50 characters, not only white space',
  })),
  {
    target: 'kx',
    path: 'user.userName',
    // The kx user name is derived from the user name, unless the request gives kx.userName.
    holds: (value, input) =>
      characterCount(value) <= patterns.KX_USER_NAME_LENGTH || memberAt(input, 'kx.userName') !== undefined,
    message: 'is over 50 characters, the limit of a kx user name: give a shorter kx.userName',
  },
  {
    target: 'kx',
    path: 'user.userName',
    // User names without ASCII letters and digits would collide: any two Chinese characters become `--`.
    holds: (value, input) =>
      /[0-9A-Za-z]/.test(defaultKxUserName(value)) || memberAt(input, 'kx.userName') !== undefined,
    message: 'has no letter A-Z a-z and no digit 0-9, so no kx user name can be derived from it: give kx.userName',
  },
];

/**
 * Checks the shared fields against the limits of the second service.
 *
 * @param input the request, not validated; other fields may be invalid
 */
export function findSharedFieldFaults(input: unknown): Fault[] {
  return SHARED_FIELDS.filter(({ target, path, holds }) => {
    const value = memberAt(input, path);
    return memberAt(input, target) !== undefined && typeof value === 'string' && !holds(value, input);
  }).map(({ path, message }) => ({ path, message }));
}
