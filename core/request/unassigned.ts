/**
 * Removes unassigned attributes. In SCIM, `null`, an empty list and an absent attribute are equivalent (RFC 7643,
 * section 2.5). Directories send all three.
 */

/**
 * Returns a request without its unassigned attributes: a copy, or the request itself if it has none. Members with the value `null` are removed everywhere.
 * In the SCIM user, empty lists are removed too, and also lists and objects that contain only unassigned attributes.
 *
 * @param request a request whose depth has been checked; elements of lists keep their positions
 */
export function withoutUnassigned(request: object): object {
  return withoutMembers(request, (member, key) =>
    member === null ? REMOVED : withoutNothing(member, key === 'user' ? isUnassigned : isNull),
  );
}

const REMOVED = Symbol('removed');

function withoutNothing(value: unknown, isNothing: (member: unknown) => boolean): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value))
    return withoutMembers(value, (member) => (isNothing(member) ? REMOVED : withoutNothing(member, isNothing)));
  const elements = value.map((element) => withoutNothing(element, isNothing));
  return elements.some((element, index) => element !== value[index]) ? elements : value;
}

/** Replaces the members of an object. Most objects stay as they are, and are not copied. */
function withoutMembers(value: object, replace: (member: unknown, key: string) => unknown): object {
  const kept: [string, unknown][] = [];
  let isSame = true;
  for (const entry of Object.entries(value)) {
    const [key, member] = entry;
    const replaced = replace(member, key);
    isSame &&= replaced === member;
    if (replaced !== REMOVED) kept.push([key, replaced]);
  }
  return isSame ? value : Object.fromEntries(kept);
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
