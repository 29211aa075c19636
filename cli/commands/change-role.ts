/** `onboard change-role`: gives a person's kx user another role. */
import { randomUUID } from 'node:crypto';
import { DescribeUserCommand, GetUserIdCommand, ResourceNotFoundException } from '@aws-sdk/client-identitystore';
import { parseRoleChangeRequest } from '../../core/request/parse-role-change-request.ts';
import { openTarget, type Target, type TargetOptions } from '../executions/deployed-stack.ts';
import type { ShowOptions } from '../output/show-execution.ts';
import { startAndFollow } from './start.ts';

/** Options of the command. */
export interface ChangeRoleOptions extends TargetOptions, ShowOptions {
  /** Primary email of the person; otherwise that of whoever has the user name now. */
  email?: string;
  /** Name of the kx user, where it is not made of the user name. */
  kxUserName?: string;
  /** Given by the caller to repeat a request; otherwise a new one. */
  requestId?: string;
}

/** Nobody has the user name. */
export class NoSuchPerson extends Error {
  override readonly name = 'NoSuchPerson';
}

/**
 * Changes the role of a person's kx user, and follows it.
 *
 * @param userName user name in the identity store
 * @param role name of a role that the deployment allows
 * @returns the exit code
 * @throws InvalidRequest when an argument breaks the contract
 * @throws NoSuchPerson when nobody has the user name, or somebody without an email address
 */
export async function changeRole(userName: string, role: string, options: ChangeRoleOptions): Promise<number> {
  const { email, kxUserName, requestId = `cli-${randomUUID()}` } = options;
  const requestWith = (value: string) =>
    parseRoleChangeRequest({
      kind: 'role-change',
      requestId,
      user: { userName, emails: [{ value }] },
      kx: { role, ...(kxUserName !== undefined && { userName: kxUserName }) },
    });
  // What is wrong with the arguments is said before anybody is asked.
  requestWith(email ?? 'somebody@example.com');
  const target = await openTarget(options);
  const address = email ?? (await readEmail(target, userName));
  console.error(`${userName}, ${address}: role ${role}, request ${requestId}`);
  return startAndFollow(target, { kind: 'role-change', request: requestWith(address) }, options);
}

/** The primary email of whoever has the user name. */
async function readEmail({ identityStore, identityStoreId }: Target, userName: string): Promise<string> {
  const IdentityStoreId = identityStoreId;
  const UniqueAttribute = { AttributePath: 'userName', AttributeValue: userName };
  try {
    const { UserId } = await identityStore.send(
      new GetUserIdCommand({ IdentityStoreId, AlternateIdentifier: { UniqueAttribute } }),
    );
    const { Emails = [] } = await identityStore.send(new DescribeUserCommand({ IdentityStoreId, UserId }));
    const { Value } = Emails.find(({ Primary }) => Primary) ?? Emails[0] ?? {};
    if (Value !== undefined) return Value;
    throw new NoSuchPerson(`${userName} has no email address in the identity store: give it with --email`);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new NoSuchPerson(`Nobody has the user name ${userName} in the identity store: onboard the person first`);
  }
}
