/** Groups of the identity store in the parameter `AllowedGroups`: `name=GroupId` pairs with commas between them. */
import { type GivenGroup, TemplateError } from 'local-cloud';

/** The id of a group: a UUID, or a UUID with the ten digits of the store before it (Identity Store API, ResourceId). */
const GROUP_ID = /^(?:[\da-f]{10}-)?[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * Reads the groups.
 *
 * @param value value of the parameter; an empty one has no groups
 * @throws TemplateError for an entry that is no pair, an id that is none, and a name or an id that appears twice
 */
export function readAllowedGroups(value: string): GivenGroup[] {
  const entries = value.trim() === '' ? [] : value.split(',');
  const names = new Set<string>();
  const ids = new Set<string>();
  return entries.map((entry, index) => {
    const fail = (fault: string) => new TemplateError(`Parameter AllowedGroups: entry ${index + 1} ${fault}`);
    const [name = '', id = '', ...rest] = entry.split('=').map((part) => part.trim());
    if (name === '' || id === '' || rest.length > 0) throw fail('must be name=GroupId');
    if (!GROUP_ID.test(id)) throw fail('has no group id, such as 906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b01');
    if (names.has(name.toLowerCase())) throw fail('has the name of another entry');
    if (ids.has(id.toLowerCase())) throw fail('has the group id of another entry');
    names.add(name.toLowerCase());
    ids.add(id.toLowerCase());
    return { id, name };
  });
}
