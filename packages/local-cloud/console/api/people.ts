/** People: one row for each person across the identity store, FinSpace and kdb. */
import type { KxUser } from '../../services/finspace/finspace.ts';
import type { ConsoleParts } from '../parts.ts';
import { comparable, type Executions } from './executions.ts';
import { type Page, pageNumber, pageOf } from './page-of.ts';

/** A request that concerns a person. */
interface PersonRequest {
  executionArn: string;
  requestId: string | undefined;
  kind: string | undefined;
  status: string;
  startDate: number;
}

/** Requests that are shown of a person. */
const REQUESTS_SHOWN = 10;

/** A kx user of a person. */
interface KxRow {
  userName: string;
  /** The name at the end of the ARN. */
  role: string;
  roleArn: string;
  ownerTag: string | undefined;
  tags: Record<string, string>;
}

/** A person. */
export interface PersonRow {
  person: string;
  displayName: string | undefined;
  email: string | undefined;
  /** The time is in milliseconds since 1970; groups by their names, or their ids if they have none. */
  identityStore: { userId: string; createdAt: number; groups: string[] } | undefined;
  finSpace: { userId: string; type: string; apiAccess: string; status: string } | undefined;
  kx: KxRow[];
  /** The newest requests, newest first, and the number of all. */
  requests: PersonRequest[];
  requestCount: number;
}

/**
 * Lists people, in the order of their creation. A FinSpace user belongs to the person with the same address, a kx user to its
 * owner tag; users without a person have rows of their own.
 *
 * @param query `search` and `page`
 * @throws ApiError
 */
export function listPeople(parts: ConsoleParts, executions: Executions, query: URLSearchParams): Page<PersonRow> {
  const { identityStore, finSpace, kx } = parts.users();
  const { ownerTag } = parts.settings;
  const showKx = ({ userName, iamRole, tags }: KxUser): KxRow => ({
    userName,
    role: iamRole.slice(iamRole.lastIndexOf('/') + 1),
    roleArn: iamRole,
    ownerTag: tags[ownerTag],
    tags,
  });
  const groupsOf = groupsByUser(parts);
  const finSpaceLeft = new Map(finSpace.map((user) => [comparable(user.emailAddress), user]));
  const kxByOwner = Map.groupBy(kx, ({ tags }) => tags[ownerTag] ?? '');
  const showFinSpace = (email: string): PersonRow['finSpace'] => {
    const user = finSpaceLeft.get(comparable(email));
    finSpaceLeft.delete(comparable(email));
    return user && { userId: user.userId, type: user.type, apiAccess: user.apiAccess, status: user.status };
  };
  const rows: Omit<PersonRow, 'requests' | 'requestCount'>[] = identityStore.map(
    ({ UserId, UserName = '', DisplayName, Emails = [], CreatedAt }) => {
      const email = Emails.find(({ Value }) => Value !== undefined)?.Value;
      const owned = kxByOwner.get(UserId) ?? [];
      kxByOwner.delete(UserId);
      return {
        person: UserName,
        displayName: DisplayName,
        email,
        identityStore: { userId: UserId, createdAt: CreatedAt * 1000, groups: groupsOf.get(UserId) ?? [] },
        finSpace: email === undefined ? undefined : showFinSpace(email),
        kx: owned.map(showKx),
      };
    },
  );
  const alone = { displayName: undefined, identityStore: undefined };
  for (const { emailAddress } of [...finSpaceLeft.values()]) {
    rows.push({ ...alone, person: emailAddress, email: emailAddress, finSpace: showFinSpace(emailAddress), kx: [] });
  }
  for (const user of [...kxByOwner.values()].flat()) {
    rows.push({ ...alone, person: user.userName, email: undefined, finSpace: undefined, kx: [showKx(user)] });
  }
  const search = comparable(query.get('search') ?? '').trim();
  const found = rows.filter(({ person, displayName = '', email = '', kx: kxUsers }) =>
    [person, displayName, email, ...kxUsers.map(({ userName }) => userName)].some((text) =>
      comparable(text).includes(search),
    ),
  );
  const requests = requestsByPerson(parts, executions);
  return pageOf(found, pageNumber(query), (row) => {
    const all = requests.get(comparable(row.person)) ?? [];
    return { ...row, requests: all.slice(-REQUESTS_SHOWN).reverse(), requestCount: all.length };
  });
}

/** Names of the groups of each user, in their order. */
function groupsByUser(parts: ConsoleParts): Map<string, string[]> {
  const { groups, memberships } = parts.groups();
  const names = new Map(groups.map(({ GroupId, DisplayName = GroupId }) => [GroupId, DisplayName]));
  const byUser = new Map<string, string[]>();
  for (const { GroupId, MemberId } of memberships) {
    const held = byUser.get(MemberId.UserId) ?? [];
    byUser.set(MemberId.UserId, [...held, names.get(GroupId) ?? GroupId].sort());
  }
  return byUser;
}

/** Oldest first. */
function requestsByPerson(parts: ConsoleParts, executions: Executions): Map<string, PersonRequest[]> {
  const requests = new Map<string, PersonRequest[]>();
  for (const execution of parts.stepFunctions.executions()) {
    const { person, requestId, kind, status, executionArn } = executions.summarize(execution);
    if (person === undefined) continue;
    const key = comparable(person);
    const request = { executionArn, requestId, kind, status, startDate: execution.startDate };
    const list = requests.get(key);
    if (list) list.push(request);
    else requests.set(key, [request]);
  }
  return requests;
}
