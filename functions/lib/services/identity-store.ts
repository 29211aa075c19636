/** Creates, finds and compares users of the identity store. Independent of Lambda and of the workflow. */
import {
  CreateUserCommand,
  type CreateUserCommandInput,
  DescribeUserCommand,
  type DescribeUserCommandOutput,
  GetUserIdCommand,
  IdentitystoreClient,
} from '@aws-sdk/client-identitystore';
import { UserMismatch, UserNotFound, UserNotProvisioned } from '../../../core/errors.ts';
import { type Created, createdSince } from '../../../core/outcome/created.ts';
import type { IdentityStoreUser } from '../../../core/outcome/outcome.ts';
import { type LeaverCheck, refuseLeaver } from '../../../core/person/leaver-check.ts';
import { USER_ID } from '../../../core/request/fields/patterns.ts';
import { isSameAddress, isSameUserName } from '../../../core/same-person.ts';
import { clientSettings } from './client-settings.ts';
import { callService, type ServiceCaller } from './service-call.ts';

const client = new IdentitystoreClient(clientSettings);

/** A CreateUser request, built by PrepareOnboarding. */
export type IdentityStoreRequest = CreateUserCommandInput;

/** The values that identify a person, and the extensions to read. */
export type Person = Pick<CreateUserCommandInput, 'IdentityStoreId' | 'UserName' | 'Emails' | 'Extensions'>;

/**
 * The identity-store user, with its user name in the spelling of the identity store. Outcomes never contain this name.
 */
export type NamedIdentityStoreUser = IdentityStoreUser & { userName: string };

/**
 * Creates the user. CreateUser has no client token, so a repeated call throws ConflictException.
 *
 * @param write makes the call
 * @throws ServiceCallError for every documented exception of CreateUser
 */
export async function createIdentityStoreUser(
  request: IdentityStoreRequest,
  write: ServiceCaller,
): Promise<NamedIdentityStoreUser> {
  const { UserId } = await write('identitystore:CreateUser', request, () =>
    client.send(new CreateUserCommand(request)),
  );
  return namedUser(request, UserId, request.UserName, true);
}

/**
 * Finds the user with the user name and the primary email of a person, in any spelling. The indexes of the identity
 * store for user names and emails may be updated at different times. The user is therefore looked up by name, then by
 * email, and then compared.
 *
 * @param startedAt start time of the execution (ISO 8601)
 * @param leaver the users of a person who has left, and whether that person comes back
 * @throws UserMismatch when the user name or the email belongs to another person
 * @throws RehireRequired when the user is that of a person who has left and does not come back
 * @throws UserNotFound when no user has the user name or the email, for example because the indexes are not up to date
 *   yet
 * @throws ServiceCallError for every documented exception of GetUserId and DescribeUser
 */
export async function findIdentityStoreUser(
  person: Person,
  startedAt: string,
  leaver: LeaverCheck,
): Promise<NamedIdentityStoreUser> {
  const userId =
    (await findUserId(person, 'userName', person.UserName)) ??
    (await findUserId(person, 'emails.value', primaryEmail(person)));
  if (userId === undefined) throw new UserNotFound('No identity-store user has this user name or this email address');
  const found = await describeIdentityStoreUser(person, userId);
  requireSamePerson(found, person);
  refuseLeaver(userId, `user.userName: identity-store user ${userId}`, leaver);
  return namedUser(person, found.UserId, found.UserName, createdSince(found.CreatedAt?.getTime(), startedAt));
}

/**
 * Finds the user that the identity provider provisions, as {@link findIdentityStoreUser} does.
 *
 * @throws UserNotProvisioned when no user has the user name or the email
 */
export async function findProvisionedUser(
  ...search: Parameters<typeof findIdentityStoreUser>
): Promise<NamedIdentityStoreUser> {
  try {
    // However new the user is: the identity provider has created it.
    return { ...(await findIdentityStoreUser(...search)), created: false };
  } catch (error) {
    if (error instanceof UserNotFound)
      throw new UserNotProvisioned('The identity provider has not provisioned a user with this user name yet');
    throw error;
  }
}

/**
 * Checks that a user has the user name and the primary email of a person.
 *
 * @throws UserMismatch when one of them differs; the message names the field
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
 * Reads a user and the extensions that the request contains.
 *
 * @throws ServiceCallError for every documented exception of DescribeUser
 */
export async function describeIdentityStoreUser(person: Person, userId: string): Promise<DescribeUserCommandOutput> {
  const { IdentityStoreId, Extensions } = person;
  const input = { IdentityStoreId, UserId: userId, ...(Extensions && { Extensions: Object.keys(Extensions) }) };
  return callService('identitystore:DescribeUser', person, () => client.send(new DescribeUserCommand(input)));
}

/**
 * Reads the creation time of a user.
 *
 * @returns milliseconds since 1970; undefined if the identity store does not return the time
 * @throws ServiceCallError for every documented exception of DescribeUser
 */
export async function identityStoreUserCreatedAt(user: IdentityStoreUser): Promise<number | undefined> {
  const { CreatedAt } = await describeIdentityStoreUser(
    { IdentityStoreId: user.identityStoreId, UserName: undefined },
    user.userId,
  );
  return CreatedAt?.getTime();
}

/**
 * Reads a user, if it exists.
 *
 * @returns undefined if the user does not exist
 * @throws ServiceCallError for every other documented exception of DescribeUser
 */
export function describeUserIfThere(person: Person, userId: string): Promise<DescribeUserCommandOutput | undefined> {
  return ifThere(() => describeIdentityStoreUser(person, userId));
}

/**
 * Looks up the id of a user by its user name or its address.
 *
 * @returns undefined if no user has it
 * @throws ServiceCallError for every other documented exception of GetUserId
 */
export async function findUserId(
  request: Person,
  AttributePath: 'userName' | 'emails.value',
  AttributeValue: string | undefined,
): Promise<string | undefined> {
  const found = await ifThere(() =>
    callService('identitystore:GetUserId', request, () =>
      client.send(
        new GetUserIdCommand({
          IdentityStoreId: request.IdentityStoreId,
          AlternateIdentifier: { UniqueAttribute: { AttributePath, AttributeValue } },
        }),
      ),
    ),
  );
  return found?.UserId;
}

async function ifThere<Answer>(call: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

/** Returns whether a text is a valid user id (API model, ResourceId). */
export function isUserId(text: string): boolean {
  return USER_ID.test(text);
}

/** Returns the email address of a user. The identity store keeps only one. */
export function primaryEmail({ Emails }: Pick<Person, 'Emails'>): string | undefined {
  return Emails?.[0]?.Value;
}

/** Returns the user without its user name, for outcomes. A user name may be personal data. */
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
  return { ...referenceTo({ IdentityStoreId }, userId), created, userName };
}

/** The ids and the ARN of a user of the identity store. */
export type IdentityStoreUserReference = Omit<IdentityStoreUser, 'created'>;

/** Returns the ids and the ARN of a user. */
export function referenceTo(
  { IdentityStoreId = '' }: Pick<Person, 'IdentityStoreId'>,
  userId: string,
): IdentityStoreUserReference {
  return {
    identityStoreId: IdentityStoreId,
    userId,
    // The ARN format is from the service authorization reference. This version of the SDK does not return the ARN.
    userArn: `arn:aws:identitystore:::user/${userId}`,
  };
}
