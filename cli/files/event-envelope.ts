/** Checks the parts of an EventBridge event around the request. */
import type { Fault } from '../../core/errors.ts';
import { KINDS, REQUEST_KINDS } from '../../core/kinds.ts';

/**
 * Finds faults because of which `onboard emit` cannot put an event, or no rule matches it.
 *
 * @param event an event, or an entry for PutEvents, whose members begin with a capital letter
 */
export function findEnvelopeFaults(event: object): Fault[] {
  const isEntry = Object.hasOwn(event, 'Detail');
  const source = isEntry ? 'Source' : 'source';
  const detailType = isEntry ? 'DetailType' : 'detail-type';
  const faults = findMissing(event, source, detailType);
  if (faults.some(({ path }) => path === detailType)) return faults;
  const types: string[] = REQUEST_KINDS.map((kind) => KINDS[kind].requested);
  if (types.includes(String(Reflect.get(event, detailType)))) return faults;
  return [...faults, { path: detailType, message: `must be ${types.map((type) => `"${type}"`).join(' or ')}` }];
}

/** Finds members that are no strings. */
export function findMissing(event: object, source = 'source', detailType = 'detail-type'): Fault[] {
  const examples = { [source]: 'hr', [detailType]: KINDS.onboarding.requested };
  return Object.entries(examples).flatMap(([path, example]) => {
    const value: unknown = Object.hasOwn(event, path) ? Reflect.get(event, path) : undefined;
    const isText = typeof value === 'string' && value !== '';
    return isText ? [] : [{ path, message: `must be a string, such as "${example}"` }];
  });
}
