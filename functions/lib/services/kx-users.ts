/** kx users of the FinSpace kdb environment: create, find, compare, change the role. Knows nothing of the workflow. */
import {
  CreateKxUserCommand,
  type CreateKxUserCommandInput,
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
import { PATIENCE_MS, patiently, pause } from './retry.ts';
import { callService } from './service-call.ts';

const client = new FinspaceClient(clientSettings);

/** A CreateKxUser request as PrepareOnboarding builds it, still without its owner. */
export type KxRequest = CreateKxUserCommandInput;

/** A kx user, and the role that it is to have. */
export type KxUserWithRole = Pick<CreateKxUserCommandInput, 'environmentId' | 'userName' | 'iamRole'>;

/** The name of a kx user in its environment. */
export type KxUserName = Pick<CreateKxUserCommandInput, 'environmentId' | 'userName'>;

/** A kx user as the service describes it. */
export interface DescribedKxUser {
  environmentId: string;
  userName: string;
  userArn: string;
  iamRole: string;
}

/** As the SDK's types have it. */
type HalfKxUser = { [Member in keyof DescribedKxUser]?: string | undefined };

/** A kx user with its tags. */
export type TaggedKxUser = DescribedKxUser & { tags: Readonly<Record<string, string>> };

/**
 * Creates the kx user, tagged with its owner. A repeated call with the same client token within ten minutes is the
 * same request.
 *
 * @param owner UserId of the identity-store user
 * @throws ServiceCallError for every documented exception of CreateKxUser
 */
export async function createKxUser(request: KxRequest, owner: string): Promise<DescribedKxUser> {
  const tagged = { ...request, tags: { ...request.tags, [OWNER_TAG]: owner } };
  return described(
    await callService('finspace:CreateKxUser', request, () => client.send(new CreateKxUserCommand(tagged))),
  );
}

/**
 * Reads the kx user of a name, with its tags.
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
 * Reads the kx user of a name, if there is one.
 *
 * @returns undefined when there is no such user, or no such environment
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

/** A user is visible before its tags are: waits between looks at a user without the owner's tag, in milliseconds. */
const WAITS_FOR_OWNER_MS = [500, 1_000, 2_000];

/**
 * Holds a kx user against the person whose it has to be.
 *
 * @param owner UserId of the identity-store user
 * @throws UserMismatch when it has no owner's tag, also after a few seconds, or belongs to another person
 * @throws ServiceCallError for every documented exception of ListTagsForResource
 */
export async function requireOwner(user: TaggedKxUser, owner: string): Promise<void> {
  const tag = await readOwner(user);
  if (tag !== owner) throw notOwned(user, tag);
}

/**
 * The UserId of the identity-store user that a kx user belongs to. Looks again for a few seconds when it has no tag.
 *
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

/** The error for a kx user that is not the person's. */
export function notOwned({ userName }: DescribedKxUser, owner: string | undefined): UserMismatch {
  return new UserMismatch(
    owner === undefined
      ? `kx.userName: kx user ${userName} has no tag ${OWNER_TAG}: it was not created by an onboarding`
      : `kx.userName: kx user ${userName} belongs to another identity-store user, ${owner}`,
  );
}

/** Calls of ListTagsForResource at the same time: the API publishes no quota, and others need it too. */
const CONCURRENT_TAG_READS = 5;

/**
 * Finds the kx user of a person by the owner's tag: reads all users of the environment, page by page, and the tags of
 * each.
 *
 * @param owner UserId of the identity-store user
 * @returns undefined when the person has none
 * @throws ServiceCallError for every documented exception of ListKxUsers and ListTagsForResource
 */
export async function findKxUserOf(
  owner: string,
  environmentId: string | undefined,
): Promise<TaggedKxUser | undefined> {
  const deadline = Date.now() + PATIENCE_MS;
  let nextToken: string | undefined;
  do {
    const page: ListKxUsersCommandOutput = await patiently(deadline, () =>
      callService('finspace:ListKxUsers', { environmentId }, () =>
        client.send(new ListKxUsersCommand({ environmentId, ...(nextToken !== undefined && { nextToken }) })),
      ),
    );
    const found = await findOwned(page.users ?? [], owner, deadline);
    if (found) return { ...described({ ...found.user, environmentId }), tags: found.tags };
    nextToken = page.nextToken;
  } while (nextToken);
  return undefined;
}

async function findOwned(users: KxUserItem[], owner: string, deadline: number) {
  for (let start = 0; start < users.length; start += CONCURRENT_TAG_READS) {
    const tagged = await Promise.all(
      users.slice(start, start + CONCURRENT_TAG_READS).map(async (user) => ({
        user,
        // A user may be deleted between its page and its tags.
        tags: (await ifThere(() => patiently(deadline, () => readTags(user.userArn)))) ?? {},
      })),
    );
    const found = tagged.find(({ tags }) => tags[OWNER_TAG] === owner);
    if (found) return found;
  }
  return undefined;
}

async function readTags(resourceArn: string | undefined): Promise<Record<string, string>> {
  const { tags = {} } = await callService('finspace:ListTagsForResource', {}, () =>
    client.send(new ListTagsForResourceCommand({ resourceArn })),
  );
  return tags;
}

/**
 * Gives a kx user another role.
 *
 * @param token idempotency token, at most 36 characters
 * @throws ServiceCallError for every documented exception of UpdateKxUser
 */
export async function updateKxUser(
  { environmentId, userName, iamRole }: KxUserWithRole,
  clientToken: string,
): Promise<DescribedKxUser> {
  return described(
    await callService('finspace:UpdateKxUser', { userName }, () =>
      client.send(new UpdateKxUserCommand({ environmentId, userName, iamRole, clientToken })),
    ),
  );
}

function described({ environmentId, userName, userArn, iamRole }: HalfKxUser): DescribedKxUser {
  if (!environmentId || !userName || !userArn || !iamRole)
    throw new TypeError('The response of FinSpace lacks a field of the kx user');
  return { environmentId, userName, userArn, iamRole };
}
