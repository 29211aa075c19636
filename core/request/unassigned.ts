/**
 * Removes unassigned attributes. In SCIM, `null`, an empty list and an absent attribute are equivalent (RFC 7643,
 * section 2.5). Directories send all three.
 */

/**
 * Returns a copy of a request without its unassigned attributes. Members with the value `null` are removed everywhere.
 * In the SCIM user, empty lists are removed too, and also lists and objects that contain only unassigned attributes.
 *
 * @param request a request whose depth has been checked; elements of lists keep their positions
 */
export function withoutUnassigned(request: object): object {
  return Object.fromEntries(
    Object.entries(request)
      .filter(([, member]) => member !== null)
      .map(([key, member]) => [key, withoutNothing(member, key === 'user' ? isUnassigned : isNull)]),
  );
}

function withoutNothing(value: unknown, isNothing: (member: unknown) => boolean): unknown {
  if (Array.isArray(value)) return value.map((element) => withoutNothing(element, isNothing));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => !isNothing(member))
      .map(([key, member]) => [key, withoutNothing(member, isNothing)]),
  );
}

function isNull(value: unknown): boolean {
  return value === null;
}

function isUnassigned(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === null;
  const members: unknown[] = Object.values(value);
  // An empty list is unassigned. An object without members and a null in a list are errors of the sender.
  if (Array.isArray(value)) return members.every((element) => element !== null && isUnassigned(element));
  return members.length > 0 && members.every(isUnassigned);
}
