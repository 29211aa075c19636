/**
 * Attributes without a value. In SCIM, `null`, an empty list and an attribute that is left out are the same (RFC 7643,
 * section 2.5); directories send all three.
 */

/**
 * A request without what has no value: every member that is `null`, and in the SCIM user also empty lists, and lists and
 * objects that hold nothing else.
 *
 * @param request at most as deep as a request may be; elements of lists keep their places
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
  // A list may be empty; an object without members, and a null in a list, are a sender's mistake.
  if (Array.isArray(value)) return members.every((element) => element !== null && isUnassigned(element));
  return members.length > 0 && members.every(isUnassigned);
}
