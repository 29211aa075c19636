/** Faults of texts wherever they stand in a request: in fields, in tags, in the free values of extensions, in names. */
import type { Fault } from '../errors.ts';
import { fieldPath } from './fields/field-path.ts';

/**
 * Finds texts that were damaged on their way here, and empty places in lists.
 *
 * @param request at most as deep as a request may be
 */
export function findTextFaults(request: object): Fault[] {
  const faults: Fault[] = [];
  const visit = (value: unknown, keys: readonly (string | number)[]): void => {
    if (typeof value === 'string') {
      const message = textFault(value);
      if (message !== undefined) faults.push({ path: fieldPath(keys, request), message });
    } else if (Array.isArray(value)) {
      for (const [index, element] of value.entries()) {
        if (element === null) faults.push({ path: fieldPath([...keys, index], request), message: 'must not be null' });
        else visit(element, [...keys, index]);
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        const message = textFault(key);
        if (message !== undefined) {
          faults.push({ path: fieldPath([...keys, key], request), message: `has a name that ${message}` });
        }
        visit(member, [...keys, key]);
      }
    }
  };
  visit(request, []);
  return faults;
}

/** U+FFFD is a symbol to the APIs, and passes their patterns. */
function textFault(text: string): string | undefined {
  if (text.includes('\uFFFD')) {
    return 'holds U+FFFD, the sign for a character that was lost: the file was decoded wrongly. Save it as UTF-8, and send it again';
  }
  return text.isWellFormed() ? undefined : 'is not valid Unicode: it holds half of a surrogate pair';
}
