/** kx users of the FinSpace kdb environment: create, find, compare, change the role. Knows nothing of the workflow. */
import {
  CreateKxUserCommand,
  type CreateKxUserCommandInput,
  FinspaceClient,
  GetKxUserCommand,
  type GetKxUserCommandOutput,
  ListTagsForResourceCommand,
  UpdateKxUserCommand,
} from '@aws-sdk/client-finspace';
import { clientSettings } from './client-settings.ts';
import { UserMismatch } from './errors.ts';
import type { KxUser } from './outcome.ts';
import { OWNER_TAG } from './owner-tag.ts';
import { callService } from './service-call.ts';

const client = new FinspaceClient(clientSettings);

/** A CreateKxUser request as PrepareOnboarding builds it, still without its owner. */
export type KxRequest = CreateKxUserCommandInput;

/** A kx user, and the role that it is to have. */
export type KxUserWithRole = Pick<CreateKxUserCommandInput, 'environmentId' | 'userName' | 'iamRole'>;

/**
 * Creates the kx user, tagged with its owner. A repeated call with the same client token within ten minutes is the
 * same request.
 *
 * @param owner UserId of the identity-store user
 * @throws ServiceCallError for every documented exception of CreateKxUser
 */
export async function createKxUser(request: KxRequest, owner: string): Promise<KxUser> {
  const tagged = { ...request, tags: { ...request.tags, [OWNER_TAG]: owner } };
  const user = await callService('finspace:CreateKxUser', request, () => client.send(new CreateKxUserCommand(tagged)));
  return { ...kxUser(user), created: true };
}

/**
 * Finds the kx user that has the name, which is this owner's when its tag says so.
 *
 * @param owner UserId of the identity-store user
 * @throws UserMismatch when it is untagged, or somebody else's
 * @throws ServiceCallError for every documented exception of GetKxUser and ListTagsForResource
 */
export async function findKxUser(request: KxUserWithRole, owner: string): Promise<KxUser> {
  const user = kxUser(
    await callService('finspace:GetKxUser', request, () =>
      client.send(new GetKxUserCommand({ environmentId: request.environmentId, userName: request.userName })),
    ),
  );
  const { tags } = await callService('finspace:ListTagsForResource', request, () =>
    client.send(new ListTagsForResourceCommand({ resourceArn: user.userArn })),
  );
  const tag = tags?.[OWNER_TAG];
  if (tag !== owner) {
    throw new UserMismatch(
      tag === undefined
        ? `The kx user has no tag ${OWNER_TAG}: it was not made by an onboarding`
        : `The kx user belongs to identity-store user ${tag}, not ${owner}`,
    );
  }
  return { ...user, created: false };
}

/**
 * Gives a kx user the role of the request.
 *
 * @param token idempotency token, at most 36 characters
 * @throws ServiceCallError for every documented exception of UpdateKxUser
 */
export async function updateKxUser(request: KxUserWithRole, previousIamRole: string, token: string): Promise<KxUser> {
  const user = await callService('finspace:UpdateKxUser', request, () =>
    client.send(
      new UpdateKxUserCommand({
        environmentId: request.environmentId,
        userName: request.userName,
        iamRole: request.iamRole,
        clientToken: token,
      }),
    ),
  );
  return { ...kxUser(user), created: false, previousIamRole };
}

function kxUser({ environmentId, userName, userArn, iamRole }: GetKxUserCommandOutput) {
  if (!environmentId || !userName || !userArn || !iamRole) throw new TypeError('FinSpace answered with half a kx user');
  return { environmentId, userName, userArn, iamRole };
}
