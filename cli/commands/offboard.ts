/** `onboard offboard`: takes the access of a person who leaves away. */
import { randomUUID } from 'node:crypto';
import type { OffboardOptions } from '../declarations/offboard.ts';
import { openStack, workflowFor } from '../executions/deployed-stack.ts';
import { parseArguments } from '../files/parse-arguments.ts';
import { confirm, isTerminal, TERMINAL, type Terminal } from '../output/confirm.ts';
import { note } from '../output/note.ts';
import { planInstead } from '../plan/plan-instead.ts';
import { NotConfirmed } from '../user-error.ts';
import { startAndFollow } from './start.ts';

/**
 * Offboards a person, and follows the execution.
 *
 * @param userName user name in the identity store
 * @param terminal where the user is asked before a removal
 * @returns the exit code: 1 when the answer was no, or the person may still have access
 * @throws InvalidArgument when an argument breaks the contract
 * @throws NotConfirmed when users are to be removed, and no user can be asked
 */
export async function offboard(
  userName: string,
  options: OffboardOptions,
  terminal: Terminal = TERMINAL,
): Promise<number> {
  const { email, userId, remove, yes, requestId = `cli-${randomUUID()}` } = options;
  const checked = parseArguments('offboarding', {
    kind: 'offboarding',
    requestId,
    user: { userName, emails: [{ value: email }], ...(userId !== undefined && { userId }) },
    ...(remove ? { mode: 'remove', confirm: true } : { mode: 'suspend' }),
  });
  if (options.plan) return planInstead(await openStack(options), checked, options);
  const asks = remove && !yes;
  if (asks && options.json) throw new NotConfirmed(notRemoved('--json does not ask'));
  if (asks && !isTerminal(terminal)) throw new NotConfirmed(notRemoved('there is no terminal to ask at'));
  const stack = await openStack(options);
  workflowFor(stack, 'offboarding');
  note(`${userName}, ${email}: ${remove ? 'remove' : 'suspend'}, request ${requestId}`, options);
  if (asks && !(await confirm('Delete the users of this person? They cannot be restored.', terminal, options))) {
    console.error('Nothing was removed.');
    return 1;
  }
  return startAndFollow(stack, checked, options);
}

function notRemoved(why: string): string {
  return `Nothing was removed, because ${why}. Give --yes to remove the users without asking.`;
}
