/** Finds damaged texts in a request: in fields, tags, values of extensions and member names. */
import type { Fault } from '../errors.ts';
import { fieldPath } from './fields/field-path.ts';

/**
 * Finds texts that were damaged by a wrong encoding, and null elements in lists.
 *
 * @param request a request whose depth has been checked
 */
export function findTextFaults(request: object): Fault[] {
  const faults: Fault[] = [];
  // The way to the value that is visited.
  const keys: (string | number)[] = [];
  const visitMember = (key: string | number, member: unknown): void => {
    keys.push(key);
    visit(member);
    keys.pop();
  };
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      const message = textFault(value);
      if (message !== undefined) faults.push({ path: fieldPath(keys, request), message });
    } else if (Array.isArray(value)) {
      for (const [index, element] of value.entries()) {
        if (element === null) faults.push({ path: fieldPath([...keys, index], request), message: 'must not be null' });
        else visitMember(index, element);
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        const message = textFault(key);
        if (message !== undefined) {
          faults.push({ path: fieldPath([...keys, key], request), message: `has a name that ${message}` });
        }
        visitMember(key, member);
      }
    }
  };
  visit(request);
  return faults;
}

/** The patterns of the APIs accept U+FFFD, because it is a symbol. It is rejected here. */
function textFault(text: string): string | undefined {
  if (text.includes('\uFFFD')) {
    return 'contains U+FFFD, the replacement character: the file was decoded with the wrong encoding. Save it as UTF-8, and send it again';
  }
  return text.isWellFormed() ? undefined : 'is not valid Unicode: it contains half of a surrogate pair';
}
