/** `onboard change-role`: gives a person's kx user another role, and the person other groups. */
import { randomUUID } from 'node:crypto';
import { DescribeUserCommand, GetUserIdCommand, ResourceNotFoundException } from '@aws-sdk/client-identitystore';
import type { ChangeRoleOptions } from '../declarations/change-role.ts';
import { groupFault, roleFault } from '../executions/allow-lists.ts';
import { type DeployedStack, openStack } from '../executions/deployed-stack.ts';
import { parseArguments } from '../files/parse-arguments.ts';
import type { Interruptible } from '../options.ts';
import { note } from '../output/note.ts';
import { planInstead } from '../plan/plan-instead.ts';
import { InvalidArgument, UserError } from '../user-error.ts';
import { startAndFollow } from './start.ts';

/** Thrown when the identity store has no such user, or a user without an email address. */
export class NoSuchUser extends UserError {
  override readonly name = 'NoSuchUser';
}

/**
 * Changes the role of a person's kx user, and follows the execution.
 *
 * @param userName user name in the identity store
 * @param role name of a role that the deployment allows
 * @returns the exit code
 * @throws InvalidArgument when an argument breaks the contract, or the deployment does not allow the role or a group
 * @throws NoSuchUser when no user has the user name, or the user has no email address
 */
export async function changeRole(userName: string, role: string, options: ChangeRoleOptions): Promise<number> {
  const { email, kxUserName, requestId = `cli-${randomUUID()}` } = options;
  const groups = options.groups === false ? [] : options.group;
  const requestWith = (value: string) =>
    parseArguments('role-change', {
      kind: 'role-change',
      requestId,
      user: { userName, emails: [{ value }] },
      kx: { role, ...(kxUserName !== undefined && { userName: kxUserName }) },
      ...(groups !== undefined && { groups }),
    });
  // With a placeholder for the address, so that invalid arguments are found before the first call.
  const draft = requestWith(email ?? 'user@example.com');
  const stack = await openStack(options);
  const fault = roleFault(stack, draft.request) ?? groupFault(stack, draft.request);
  if (fault !== undefined) throw new InvalidArgument(`${fault}. Nothing was started.`);
  const address = email ?? (await readEmail(stack, userName, options));
  const wished = groups === undefined ? '' : `, groups ${groups.join(', ') || 'none'}`;
  note(`${userName}, ${address}: role ${role}${wished}, request ${requestId}`, options);
  const checked = requestWith(address);
  return options.plan ? planInstead(stack, checked, options) : startAndFollow(stack, checked, options);
}

/** Reads the primary email of the user in the identity store. */
async function readEmail(
  { identityStore, identityStoreId }: DeployedStack,
  userName: string,
  { signal }: Interruptible,
): Promise<string> {
  const abort = signal && { abortSignal: signal };
  const IdentityStoreId = identityStoreId;
  const UniqueAttribute = { AttributePath: 'userName', AttributeValue: userName };
  try {
    const { UserId } = await identityStore.send(
      new GetUserIdCommand({ IdentityStoreId, AlternateIdentifier: { UniqueAttribute } }),
      abort,
    );
    const { Emails = [] } = await identityStore.send(new DescribeUserCommand({ IdentityStoreId, UserId }), abort);
    const { Value } = Emails.find(({ Primary }) => Primary) ?? Emails[0] ?? {};
    if (Value !== undefined) return Value;
    throw new NoSuchUser('The user has no email address in the identity store: give it with --email');
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new NoSuchUser('The identity store has no user with this user name: check it, or onboard the person first');
  }
}
