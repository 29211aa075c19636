/** Creates, finds, compares and updates kx users of the FinSpace kdb environment. Independent of the workflow. */
import {
  CreateKxUserCommand,
  type CreateKxUserCommandInput,
  DeleteKxUserCommand,
  FinspaceClient,
  GetKxUserCommand,
  type KxUser as KxUserItem,
  ListKxUsersCommand,
  type ListKxUsersCommandOutput,
  ListTagsForResourceCommand,
  UpdateKxUserCommand,
} from '@aws-sdk/client-finspace';
import { UserMismatch } from '../../../core/errors.ts';
import { OWNER_TAG } from '../../../core/request/fields/owner-tag.ts';
import { clientSettings } from './client-settings.ts';
import { pause, RETRY_BUDGET_MS, retryTransient } from './retry.ts';
import { callService, isNotFound, type ServiceCaller } from './service-call.ts';

const client = new FinspaceClient(clientSettings);

/** A CreateKxUser request, built by PrepareOnboarding. It has no owner tag yet. */
export type KxRequest = CreateKxUserCommandInput;

/** The name of a kx user, and its new role. */
export type KxUserWithRole = Pick<CreateKxUserCommandInput, 'environmentId' | 'userName' | 'iamRole'>;

/** The name of a kx user in its environment. */
export type KxUserName = Pick<CreateKxUserCommandInput, 'environmentId' | 'userName'>;

/** A kx user in the response of the service. */
export interface DescribedKxUser {
  environmentId: string;
  userName: string;
  userArn: string;
  iamRole: string;
}

/** The type of a kx user in the SDK, with optional members. */
type PartialKxUser = { [Member in keyof DescribedKxUser]?: string | undefined };

/** A kx user with its tags. */
export type TaggedKxUser = DescribedKxUser & { tags: Readonly<Record<string, string>> };

/**
 * Creates the kx user with its owner tag. FinSpace treats a repeated call with the same client token within ten minutes
 * as the same request.
 *
 * @param owner UserId of the identity-store user
 * @param write makes the call
 * @throws ServiceCallError for every documented exception of CreateKxUser
 */
export async function createKxUser(request: KxRequest, owner: string, write: ServiceCaller): Promise<DescribedKxUser> {
  const tagged = { ...request, tags: { ...request.tags, [OWNER_TAG]: owner } };
  return described(await write('finspace:CreateKxUser', request, () => client.send(new CreateKxUserCommand(tagged))));
}

/**
 * Reads a kx user and its tags.
 *
 * @throws ServiceCallError for every documented exception of GetKxUser and ListTagsForResource
 */
export async function readKxUser(name: KxUserName): Promise<TaggedKxUser> {
  const { environmentId, userName } = name;
  const user = described(
    await callService('finspace:GetKxUser', name, () => client.send(new GetKxUserCommand({ environmentId, userName }))),
  );
  return { ...user, tags: await readTags(user.userArn) };
}

/**
 * Reads a kx user and its tags, if the kx user exists.
 *
 * @returns undefined if the user or the environment does not exist
 * @throws ServiceCallError for every other documented exception of GetKxUser and ListTagsForResource
 */
export function readKxUserIfThere(name: KxUserName): Promise<TaggedKxUser | undefined> {
  return ifThere(() => readKxUser(name));
}

async function ifThere<Answer>(read: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

/** Milliseconds to wait before each repeated read of the owner tag. A new user is visible before its tags are. */
const WAITS_FOR_OWNER_MS = [500, 1_000, 2_000];

/**
 * Checks that a kx user belongs to a person.
 *
 * @param owner UserId of the identity-store user
 * @throws UserMismatch when the kx user belongs to another person, or still has no owner tag after a few seconds
 * @throws ServiceCallError for every documented exception of ListTagsForResource
 */
export async function requireOwner(user: TaggedKxUser, owner: string): Promise<void> {
  const tag = await readOwner(user);
  if (tag !== owner) throw notOwned(user, tag);
}

/**
 * Reads the owner tag of a kx user. If the tag is absent, it is read again for a few seconds.
 *
 * @returns UserId of the identity-store user; undefined if the kx user has no owner tag
 * @throws ServiceCallError for every documented exception of ListTagsForResource
 */
export async function readOwner({ userArn, tags }: TaggedKxUser): Promise<string | undefined> {
  let owner = tags[OWNER_TAG];
  for (const wait of WAITS_FOR_OWNER_MS) {
    if (owner !== undefined) break;
    await pause(wait);
    owner = (await readTags(userArn))[OWNER_TAG];
  }
  return owner;
}

/** Returns the error for a kx user that does not belong to the person. */
export function notOwned({ userName }: DescribedKxUser, owner: string | undefined): UserMismatch {
  return new UserMismatch(
    owner === undefined
      ? `kx.userName: kx user ${userName} has no tag ${OWNER_TAG}: it was not created by an onboarding`
      : `kx.userName: kx user ${userName} belongs to another identity-store user, ${owner}`,
  );
}

/**
 * Maximum number of concurrent calls of ListTagsForResource. The API publishes no quota, and other callers share it.
 */
const CONCURRENT_TAG_READS = 5;

/**
 * Finds the kx user of a person by its owner tag. Reads the recorded user first, and otherwise the users of the
 * environment page by page, and the tags of each user.
 *
 * @param owner UserId of the identity-store user
 * @param recordedArn ARN of the kx user that the person had last; it may be out of date
 * @returns undefined if the person has no kx user
 * @throws ServiceCallError for every documented exception of GetKxUser, ListKxUsers and ListTagsForResource
 */
export async function findKxUserOf(
  owner: string,
  environmentId: string | undefined,
  recordedArn: string | undefined,
): Promise<TaggedKxUser | undefined> {
  const userName = recordedArn?.split('/').at(-1);
  const recorded = userName === undefined ? undefined : await readKxUserIfThere({ environmentId, userName });
  if (recorded && recorded.tags[OWNER_TAG] === owner) return recorded;
  for await (const user of ownedKxUsers(owner, environmentId)) return user;
  return undefined;
}

/**
 * Finds all kx users of a person by their owner tag. Reads all users of the environment page by page, and the tags of each.
 *
 * @param owner UserId of the identity-store user
 * @throws ServiceCallError for every documented exception of ListKxUsers and ListTagsForResource
 */
export async function findKxUsersOf(owner: string, environmentId: string | undefined): Promise<TaggedKxUser[]> {
  return Array.fromAsync(ownedKxUsers(owner, environmentId));
}

/** Reads only as many pages and tags as its users are asked for. */
async function* ownedKxUsers(owner: string, environmentId: string | undefined): AsyncGenerator<TaggedKxUser> {
  const deadline = Date.now() + RETRY_BUDGET_MS;
  let nextToken: string | undefined;
  do {
    const page: ListKxUsersCommandOutput = await retryTransient(deadline, () =>
      callService('finspace:ListKxUsers', { environmentId }, () =>
        client.send(new ListKxUsersCommand({ environmentId, ...(nextToken !== undefined && { nextToken }) })),
      ),
    );
    const users = page.users ?? [];
    for (let start = 0; start < users.length; start += CONCURRENT_TAG_READS) {
      const tagged = await withTags(users.slice(start, start + CONCURRENT_TAG_READS), deadline);
      for (const { user, tags } of tagged) {
        if (tags[OWNER_TAG] === owner) yield { ...described({ ...user, environmentId }), tags };
      }
    }
    nextToken = page.nextToken;
  } while (nextToken);
}

function withTags(users: readonly KxUserItem[], deadline: number) {
  return Promise.all(
    users.map(async (user) => ({
      user,
      // A user may be deleted between the reads of its page and of its tags.
      tags: (await retryTransient(deadline, () => readTagsIfThere(user.userArn))) ?? {},
    })),
  );
}

/**
 * Reads the tags of a kx user, if it exists.
 *
 * @throws ServiceCallError for every other documented exception of ListTagsForResource
 */
export function readTagsIfThere(resourceArn: string | undefined): Promise<Record<string, string> | undefined> {
  return ifThere(() => readTags(resourceArn));
}

async function readTags(resourceArn: string | undefined): Promise<Record<string, string>> {
  const { tags = {} } = await callService('finspace:ListTagsForResource', {}, () =>
    client.send(new ListTagsForResourceCommand({ resourceArn })),
  );
  return tags;
}

/**
 * Changes the role of a kx user.
 *
 * @param clientToken idempotency token, at most 36 characters
 * @param write makes the call
 * @throws ServiceCallError for every documented exception of UpdateKxUser
 */
export async function updateKxUser(
  { environmentId, userName, iamRole }: KxUserWithRole,
  clientToken: string,
  write: ServiceCaller,
): Promise<DescribedKxUser> {
  return described(
    await write('finspace:UpdateKxUser', { userName }, () =>
      client.send(new UpdateKxUserCommand({ environmentId, userName, iamRole, clientToken })),
    ),
  );
}

/**
 * Deletes a kx user. A kx user that does not exist is as good as deleted.
 *
 * @param clientToken idempotency token, at most 36 characters
 * @param write makes the call
 * @throws ServiceCallError for every other documented exception of DeleteKxUser
 */
export async function deleteKxUser(
  { environmentId, userName }: KxUserName,
  clientToken: string,
  write: ServiceCaller,
): Promise<void> {
  const input = { environmentId, userName, clientToken };
  const operation = 'finspace:DeleteKxUser';
  try {
    await write(operation, { userName }, () => client.send(new DeleteKxUserCommand(input)));
  } catch (error) {
    if (!isNotFound(error, operation)) throw error;
  }
}

/** Returns the kx user without its tags, for outcomes. */
export function withoutTags({ tags: _, ...user }: TaggedKxUser): DescribedKxUser {
  return user;
}

function described({ environmentId, userName, userArn, iamRole }: PartialKxUser): DescribedKxUser {
  if (!environmentId || !userName || !userArn || !iamRole)
    throw new TypeError('The response of FinSpace lacks a field of the kx user');
  return { environmentId, userName, userArn, iamRole };
}
