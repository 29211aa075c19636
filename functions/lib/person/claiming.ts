/** What a claim is made of: the place of the request, what it is going to write, and what newer requests change of it. */
import type {
  OffboardingServiceRequests,
  RoleChangeServiceRequests,
  ServiceRequests,
} from '../../../core/api/service-requests.ts';
import { requestOf, sentAtOf } from '../../../core/execution/execution-input.ts';
import { KINDS, type RequestKind } from '../../../core/kinds.ts';
import { orderKey } from '../../../core/person/order.ts';
import { personKey } from '../../../core/person/person-key.ts';
import type { Intent, PersonRecord } from '../../../core/person/person-record.ts';
import { leaverIds, newerGroups, newerRole } from '../../../core/person/protocol.ts';
import { requestNameOf } from '../../../core/person/request-name.ts';
import type { RequestName } from '../../../core/person/request-record.ts';
import { memberAt } from '../../../core/request/fields/field-path.ts';
import type { Claim } from './claim.ts';
import { personSecret } from './record-settings.ts';

const secret = personSecret();

/** What the claim reads and replaces of the API requests of any kind. */
export type ClaimedRequests = (ServiceRequests | RoleChangeServiceRequests | OffboardingServiceRequests) & {
  /** Groups of the identity store: those that the request wishes, and those that the deployment allows. */
  groups?: { wished: readonly Group[]; allowed: readonly Group[] };
};

interface Group {
  groupId: string;
}

/** The place of a request among the requests for its person. */
export interface RequestPlace {
  /** Key of the person. */
  person: string;
  name: RequestName;
  /** The place, if the request is seen for the first time. */
  key: string;
}

/**
 * Returns the place of a request.
 *
 * @param input input of the execution, which has passed the check: the request, alone or in an envelope
 * @param startedAt start time of the execution (ISO 8601)
 * @param requests the API requests of the request
 */
export function placeOf(
  kind: RequestKind,
  input: unknown,
  startedAt: string,
  { identityStore: { UserName } }: ClaimedRequests,
): RequestPlace {
  const request = requestOf(input);
  const name = requestNameOf(request, kind);
  if (name === undefined || UserName === undefined) throw new TypeError('The request has not been checked');
  const requestedAt = memberAt(request, 'requestedAt');
  const key = orderKey({
    ...name,
    sentAt: sentAtOf(input, startedAt),
    ...(typeof requestedAt === 'string' && { requestedAt }),
  });
  return { person: personKey(UserName, secret), name, key };
}

/** Returns what a request is going to write. */
export function intentOf(kind: RequestKind, key: string, requests: ClaimedRequests): Intent {
  const { concerns } = KINDS[kind];
  const role = requests.kx?.iamRole;
  const groups = requests.groups?.wished.map(({ groupId }) => groupId);
  const ofRole = { ...(role !== undefined && { role }), ...(groups && { groups }) };
  return { key, kind, concerns, ...(concerns === 'role' && ofRole) };
}

/**
 * Returns the API requests and the claim, as the states pass them on. The request takes the role and the groups of a role
 * change that is newer.
 *
 * @param record the record with the claim
 */
export function claimed<Given extends ClaimedRequests>(
  requests: Given,
  record: PersonRecord,
  claim: Pick<Claim, 'person' | 'holder' | 'digest' | 'intent'>,
): { requests: Given; claim: Claim } {
  const { intent } = claim;
  const left = leaverIds(record);
  return {
    requests: withGroups(withRole(requests, newerRole(record, intent)), newerGroups(record, intent)),
    claim: { ...claim, users: record.users ?? {}, ...(left.length > 0 && { left }) },
  };
}

function withRole<Given extends ClaimedRequests>(requests: Given, iamRole: string | undefined): Given {
  return iamRole !== undefined && requests.kx ? { ...requests, kx: { ...requests.kx, iamRole } } : requests;
}

/** The groups of the newer request, as far as they are still allowed. */
function withGroups<Given extends ClaimedRequests>(requests: Given, ids: readonly string[] | undefined): Given {
  const { groups } = requests;
  if (!groups || !ids) return requests;
  const wished = groups.allowed.filter(({ groupId }) => ids.includes(groupId));
  return { ...requests, groups: { ...groups, wished } };
}
