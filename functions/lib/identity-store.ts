/** Users of the identity store: create, find, compare. Knows nothing of Lambda or the workflow. */
import {
  CreateUserCommand,
  type CreateUserCommandInput,
  DescribeUserCommand,
  type DescribeUserCommandOutput,
  GetUserIdCommand,
  IdentitystoreClient,
} from '@aws-sdk/client-identitystore';
import { clientSettings } from './client-settings.ts';
import { UserMismatch, UserNotFound } from './errors.ts';
import type { IdentityStoreUser } from './outcome.ts';
import { callService } from './service-call.ts';

const client = new IdentitystoreClient(clientSettings);

/** A CreateUser request as PrepareOnboarding builds it. */
export type IdentityStoreRequest = CreateUserCommandInput;

/** What tells a person from everybody else. */
export type Person = Pick<CreateUserCommandInput, 'IdentityStoreId' | 'UserName' | 'Emails'>;

/**
 * Creates the user. CreateUser has no client token: a repeated call answers ConflictException.
 *
 * @throws ServiceCallError for every documented exception of CreateUser
 */
export async function createIdentityStoreUser(request: IdentityStoreRequest): Promise<IdentityStoreUser> {
  const { UserId } = await callService('identitystore:CreateUser', request, () =>
    client.send(new CreateUserCommand(request)),
  );
  return identityStoreUser(request, UserId, true);
}

/**
 * Finds the user of a person, who is the same when userName and primary email are.
 *
 * @throws UserMismatch when the userName or the email belongs to somebody else
 * @throws UserNotFound when no user has either, as happens while the identity store catches up
 * @throws ServiceCallError for every documented exception of GetUserId and DescribeUser
 */
export async function findIdentityStoreUser(request: Person): Promise<IdentityStoreUser> {
  const byName = await findUserId(request, 'userName', request.UserName);
  if (byName === undefined) {
    if ((await findUserId(request, 'emails.value', email(request.Emails))) !== undefined) {
      throw new UserMismatch('The email address belongs to an identity-store user with another user name');
    }
    throw new UserNotFound('No identity-store user has this user name or this email address');
  }
  const found = await describeIdentityStoreUser(request, byName);
  if (!sameAddress(email(found.Emails), email(request.Emails))) {
    throw new UserMismatch(`Identity-store user ${byName} has this user name and another primary email address`);
  }
  return identityStoreUser(request, found.UserId, false);
}

/**
 * Reads a user.
 *
 * @throws ServiceCallError for every documented exception of DescribeUser
 */
export async function describeIdentityStoreUser(request: Person, userId: string): Promise<DescribeUserCommandOutput> {
  return callService('identitystore:DescribeUser', request, () =>
    client.send(new DescribeUserCommand({ IdentityStoreId: request.IdentityStoreId, UserId: userId })),
  );
}

async function findUserId(
  request: Person,
  AttributePath: 'userName' | 'emails.value',
  AttributeValue: string | undefined,
): Promise<string | undefined> {
  try {
    const { UserId } = await callService('identitystore:GetUserId', request, () =>
      client.send(
        new GetUserIdCommand({
          IdentityStoreId: request.IdentityStoreId,
          AlternateIdentifier: { UniqueAttribute: { AttributePath, AttributeValue } },
        }),
      ),
    );
    return UserId;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

/** The one address that the identity store keeps for a user. */
function email(emails: Person['Emails']): string | undefined {
  return emails?.[0]?.Value;
}

/** Mail systems do not tell upper from lower case, and directories store either. */
function sameAddress(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && one.toLowerCase() === other?.toLowerCase();
}

function identityStoreUser(
  { IdentityStoreId }: Person,
  userId: string | undefined,
  created: boolean,
): IdentityStoreUser {
  if (!IdentityStoreId || !userId) throw new TypeError('The identity store answered without a UserId');
  // The ARN's form is from the service authorization reference; this version of the SDK does not read it.
  return { identityStoreId: IdentityStoreId, userId, userArn: `arn:aws:identitystore:::user/${userId}`, created };
}
