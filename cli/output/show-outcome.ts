/** Shows the outcome of an execution: the users or the roles, and after a failure what to do. */
import { styleText } from 'node:util';
import { UNPREPARED_STATES } from '../../core/execution/unprepared-states.ts';
import type { Disposition, FailureOutcome, OnboardingOutcome, RoleChangeOutcome } from '../../core/outcome/outcome.ts';
import type { ExecutionOutcome } from '../executions/read-outcome.ts';
import { roleTable, usersTable } from './show-users.ts';

/** What the operator does for each disposition. */
const ADVICE: Record<Disposition, string> = {
  'fix-request': 'Correct the request, and send it again.',
  'fix-permissions': 'Give the role the permission that the message names, and send the request again.',
  'fix-configuration': 'Check the parameters of the deployment, and send the request again.',
  'raise-quota': 'Request a higher quota, and send the request again.',
  'try-again': 'Send the request again. Users that exist are not created again.',
  'look-closer': 'Find out what happened before you send the request again.',
  'onboard-first': 'Onboard the person, or wait until the onboarding has ended, and send the request again.',
};

/**
 * The outcome as text.
 *
 * @param stream stream that the text is written to; it decides about colours
 */
export function outcomeText(execution: ExecutionOutcome, stream: NodeJS.WriteStream): string {
  const { status, succeeded, failed } = execution;
  if (status === 'RUNNING') return 'The execution is still running.';
  if (succeeded) return `${usersText(succeeded, stream)}\n\n${successText(succeeded)}`;
  const red = (text: string) => styleText('red', text, { stream });
  if (!failed) {
    const why = [execution.error, execution.cause].filter((text) => text !== undefined && text !== '').join(': ');
    return red(`The request was not carried out: the execution is ${status}${why === '' ? '' : `. ${why}`}`);
  }
  const { step, error, message, disposition } = failed.failure;
  return [
    red(
      `${'role' in failed ? 'The role change failed' : 'The person is not onboarded'}. ${step} failed with ${error}:`,
    ),
    red(message),
    '',
    existingUsersText(failed, stream),
    '',
    `${disposition}: ${ADVICE[disposition]}`,
  ].join('\n');
}

type Outcome = OnboardingOutcome | RoleChangeOutcome;

function existingUsersText(failed: FailureOutcome, stream: NodeJS.WriteStream): string {
  const { step, error } = failed.failure;
  if (UNPREPARED_STATES.includes(step)) return 'No users were looked up, and nothing was changed.';
  if (error === 'FailureNotDescribed') return 'It is not known which users exist.';
  return usersText(failed, stream);
}

function usersText(outcome: Outcome | FailureOutcome, stream: NodeJS.WriteStream): string {
  return 'role' in outcome ? roleTable(outcome, stream) : usersTable(outcome, stream);
}

function successText(outcome: Outcome): string {
  if (!('role' in outcome)) return `The person is onboarded.${differencesText(outcome.differs)}`;
  return outcome.role.changed ? 'The role is changed.' : 'The kx user has the role already: nothing was changed.';
}

/** Users that existed are adopted and not changed. The operator has to know where they differ. */
function differencesText(differs: readonly string[] = []): string {
  if (differs.length === 0) return '';
  return `\nUsers that existed were not changed. They differ from the request in: ${differs.join(', ')}`;
}
