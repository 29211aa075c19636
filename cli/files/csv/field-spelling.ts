/** Finds the spelling that a contract has for a field. */
import { REQUEST_KINDS } from '../../../core/kinds.ts';
import { CONTRACTS } from '../../../core/request/contracts.ts';

/**
 * Finds a field whose path differs only in letter case, spaces, hyphens and underscores.
 *
 * @param path path of a field, such as `User.username`
 * @returns the path as the contracts spell it; undefined when no contract has the field
 */
export function spellingOf(path: string): string | undefined {
  for (const kind of REQUEST_KINDS) {
    const spelling = spellingIn(CONTRACTS[kind].schema, path.split('.'));
    if (spelling !== undefined) return spelling.join('.');
  }
  return undefined;
}

/** Schemas of valibot have `entries`, `item` or `wrapped`. The keys of a record are free, so it has no spelling. */
function spellingIn(schema: unknown, [part, ...others]: readonly string[]): string[] | undefined {
  if (part === undefined) return memberOf(schema, 'entries') ? undefined : [];
  const [, name = '', index = ''] = /^(.*?)(\[\d\])?$/.exec(part) ?? [];
  const entries = Object.entries(memberOf(unwrapped(schema), 'entries') ?? {});
  const [key, value] = entries.find(([entry]) => fold(entry) === fold(name)) ?? [];
  if (key === undefined) return undefined;
  const child = index === '' ? unwrapped(value) : memberOf(unwrapped(value), 'item');
  const rest = child === undefined ? undefined : spellingIn(unwrapped(child), others);
  return rest && [`${key}${index}`, ...rest];
}

function unwrapped(schema: unknown): unknown {
  const wrapped = memberOf(schema, 'wrapped');
  return wrapped === undefined ? schema : unwrapped(wrapped);
}

function memberOf(schema: unknown, key: string): object | undefined {
  const value: unknown = typeof schema === 'object' && schema !== null ? Reflect.get(schema, key) : undefined;
  return typeof value === 'object' && value !== null ? value : undefined;
}

const fold = (name: string) => name.replace(/[_\s-]/g, '').toLowerCase();
