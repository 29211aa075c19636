/** Users of the identity store: create, find, compare. Knows nothing of Lambda or the workflow. */
import {
  CreateUserCommand,
  type CreateUserCommandInput,
  DescribeUserCommand,
  type DescribeUserCommandOutput,
  GetUserIdCommand,
  IdentitystoreClient,
} from '@aws-sdk/client-identitystore';
import { UserMismatch, UserNotFound } from '../../../core/errors.ts';
import { type Created, createdSince } from '../../../core/outcome/created.ts';
import type { IdentityStoreUser } from '../../../core/outcome/outcome.ts';
import { isSameAddress, isSameUserName } from '../../../core/same-person.ts';
import { clientSettings } from './client-settings.ts';
import { callService } from './service-call.ts';

const client = new IdentitystoreClient(clientSettings);

/** A CreateUser request as PrepareOnboarding builds it. */
export type IdentityStoreRequest = CreateUserCommandInput;

/** What tells a person from all others. */
export type Person = Pick<CreateUserCommandInput, 'IdentityStoreId' | 'UserName' | 'Emails' | 'Extensions'>;

/** The identity-store user, with its user name as the identity store spells it. The name never enters an outcome. */
export type NamedIdentityStoreUser = IdentityStoreUser & { userName: string };

/**
 * Creates the user. CreateUser has no client token: a repeated call answers ConflictException.
 *
 * @throws ServiceCallError for every documented exception of CreateUser
 */
export async function createIdentityStoreUser(request: IdentityStoreRequest): Promise<NamedIdentityStoreUser> {
  const { UserId } = await callService('identitystore:CreateUser', request, () =>
    client.send(new CreateUserCommand(request)),
  );
  return namedUser(request, UserId, request.UserName, true);
}

/**
 * Finds the user of a person, who is the same when user name and primary email are, spelled in whatever way. The two
 * indexes of the identity store may lag behind each other, so a hit by either is read and compared.
 *
 * @param startedAt when the execution started (ISO 8601)
 * @throws UserMismatch when the user name or the email belongs to another person
 * @throws UserNotFound when no user has either, as happens while the identity store catches up
 * @throws ServiceCallError for every documented exception of GetUserId and DescribeUser
 */
export async function findIdentityStoreUser(person: Person, startedAt: string): Promise<NamedIdentityStoreUser> {
  const userId =
    (await findUserId(person, 'userName', person.UserName)) ??
    (await findUserId(person, 'emails.value', primaryEmail(person)));
  if (userId === undefined) throw new UserNotFound('No identity-store user has this user name or this email address');
  const found = await describeIdentityStoreUser(person, userId);
  requireSamePerson(found, person);
  return namedUser(person, found.UserId, found.UserName, createdSince(found.CreatedAt?.getTime(), startedAt));
}

/**
 * Holds a user against a person.
 *
 * @throws UserMismatch naming the field that differs
 */
export function requireSamePerson(found: DescribeUserCommandOutput, person: Person): void {
  if (!isSameUserName(found.UserName, person.UserName)) {
    throw new UserMismatch(
      `user.emails[0].value: the address belongs to identity-store user ${found.UserId}, who has another user name`,
    );
  }
  if (!isSameAddress(primaryEmail(found), primaryEmail(person))) {
    throw new UserMismatch(
      `user.emails[0].value: identity-store user ${found.UserId} has this user name but another primary email address`,
    );
  }
}

/**
 * Reads a user, with the extensions that the request names.
 *
 * @throws ServiceCallError for every documented exception of DescribeUser
 */
export async function describeIdentityStoreUser(person: Person, userId: string): Promise<DescribeUserCommandOutput> {
  const { IdentityStoreId, Extensions } = person;
  const input = { IdentityStoreId, UserId: userId, ...(Extensions && { Extensions: Object.keys(Extensions) }) };
  return callService('identitystore:DescribeUser', person, () => client.send(new DescribeUserCommand(input)));
}

/**
 * When a user was created.
 *
 * @returns milliseconds since 1970; undefined when the identity store does not say
 * @throws ServiceCallError for every documented exception of DescribeUser
 */
export async function identityStoreUserCreatedAt(user: IdentityStoreUser): Promise<number | undefined> {
  const { CreatedAt } = await describeIdentityStoreUser(
    { IdentityStoreId: user.identityStoreId, UserName: undefined },
    user.userId,
  );
  return CreatedAt?.getTime();
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

/** Whether a text can be the id of a user (API model, ResourceId). */
export function isUserId(text: string): boolean {
  return /^([0-9a-f]{10}-)?[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);
}

/** The one address that the identity store keeps for a user. */
export function primaryEmail({ Emails }: Pick<Person, 'Emails'>): string | undefined {
  return Emails?.[0]?.Value;
}

/** The user as it stands in outcomes: a user name may be personal. */
export function withoutName({ userName: _, ...user }: NamedIdentityStoreUser): IdentityStoreUser {
  return user;
}

function namedUser(
  { IdentityStoreId }: Person,
  userId: string | undefined,
  userName: string | undefined,
  created: Created,
): NamedIdentityStoreUser {
  if (!IdentityStoreId || !userId || !userName)
    throw new TypeError('The response of the identity store lacks a field of the user');
  return {
    identityStoreId: IdentityStoreId,
    userId,
    // The ARN's form is from the service authorization reference; this version of the SDK does not read it.
    userArn: `arn:aws:identitystore:::user/${userId}`,
    created,
    userName,
  };
}
