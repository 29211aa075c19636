/** Lists the fields in which an existing user differs from the request. The lists contain paths but no values. */
import type { User } from '../services/finspace-data-client.ts';
import type { FinSpaceRequest } from '../services/finspace-users.ts';
import type { IdentityStoreRequest } from '../services/identity-store.ts';

/**
 * Compares an identity-store user with the request.
 *
 * @param found response of DescribeUser
 * @returns paths of the contract's fields, such as `user.name.givenName`
 */
export function identityStoreDifferences(
  { IdentityStoreId: _, Name = {}, ...members }: IdentityStoreRequest,
  found: object,
): string[] {
  const { Name: foundName = {} } = found as Pick<IdentityStoreRequest, 'Name'>;
  return [...differences('user', members, found), ...differences('user.name', Name, foundName)];
}

/**
 * Compares the names of a FinSpace user with the request.
 *
 * @returns paths of the contract's fields
 */
export function finSpaceDifferences({ firstName, lastName }: FinSpaceRequest, found: User): string[] {
  return [
    ...(firstName === found.firstName ? [] : ['user.name.givenName']),
    ...(lastName === found.lastName ? [] : ['user.name.familyName']),
  ];
}

/**
 * Compares the members of two objects. The names of API members differ from those of contract fields only in the first
 * letter.
 */
function differences(path: string, wanted: object, found: object): string[] {
  return Object.entries(wanted)
    .filter(([member, value]) => !holds(value, Reflect.get(found, member)))
    .map(([member]) => `${path}.${member.charAt(0).toLowerCase()}${member.slice(1)}`);
}

/** Returns whether `found` contains all values of `wanted`. A service may add members. */
function holds(wanted: unknown, found: unknown): boolean {
  if (wanted === undefined) return true;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) && found.length === wanted.length && wanted.every((item, index) => holds(item, found[index]))
    );
  }
  if (typeof wanted !== 'object' || wanted === null) return wanted === found;
  if (typeof found !== 'object' || found === null) return false;
  return Object.entries(wanted).every(([key, value]) => holds(value, Reflect.get(found, key)));
}
