/** Compares the requests of executions. */
import { isDeepStrictEqual } from 'node:util';
import { memberAt } from '../../core/request/fields/field-path.ts';
import { comparable } from '../../core/same-person.ts';

/**
 * Whether two requests ask for the same. An event need not name its kind, because its detail type does; the order of members
 * does not count.
 *
 * @param one a request of the same kind as the other
 */
export function isSameRequest(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(withoutKind(one), withoutKind(other));
}

function withoutKind(request: unknown): unknown {
  if (typeof request !== 'object' || request === null) return request;
  const { kind: _, ...rest }: { kind?: unknown } = request;
  return rest;
}

/** The user name of a request as a key for comparing people; undefined if the request has none. */
export function personOf(request: unknown): string | undefined {
  const userName = memberAt(request, 'user.userName');
  return typeof userName === 'string' ? comparable(userName) : undefined;
}
