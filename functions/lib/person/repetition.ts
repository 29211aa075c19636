/** Decides whether a request that has failed may be carried out again without an operator. */
import { isHopeless } from '../../../core/dispositions.ts';
import type { RequestKind } from '../../../core/kinds.ts';
import { personKey, userNameOf } from '../../../core/person/person-key.ts';
import { requestNameOf } from '../../../core/person/request-name.ts';
import { readRequest } from './person-table.ts';
import { personSecret } from './record-settings.ts';

const secret = personSecret();

/**
 * Returns whether a request that has failed may succeed now.
 *
 * @param request the request, not validated
 * @returns true if the record does not say how the request has failed
 * @throws ServiceCallError for every documented exception of GetItem
 */
export async function canSucceedNow(request: unknown, kind: RequestKind): Promise<boolean> {
  const name = requestNameOf(request, kind);
  const userName = userNameOf(request);
  if (name === undefined || userName === undefined) return true;
  const { failure } = (await readRequest(personKey(userName, secret), name)) ?? {};
  return !isHopeless(failure?.disposition);
}
