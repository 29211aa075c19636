/** Shows how an onboarding has ended: the users, and on failure what to do. */
import { styleText } from 'node:util';
import type { Disposition } from '../functions/lib/outcome.ts';
import type { ExecutionOutcome } from './read-outcome.ts';
import { usersTable } from './show-users.ts';

/** What each disposition asks of the operator, in one sentence. */
const ADVICE: Record<Disposition, string> = {
  'fix-request': 'Mend the request, and send it again.',
  'fix-permissions': 'Give the role the permission that the message names, and send the request again.',
  'fix-configuration': 'Check the parameters of the deployment, and send the request again.',
  'raise-quota': 'Have the quota raised, and send the request again.',
  'try-again': 'Send the request again: only what is missing is done.',
  'look-closer': 'Find out what happened before anything is sent again.',
};

/**
 * The outcome as text.
 *
 * @param stream where the text goes: it decides about colours
 */
export function outcomeText(execution: ExecutionOutcome, stream: NodeJS.WriteStream): string {
  const { status, succeeded, failed } = execution;
  if (status === 'RUNNING') return 'The onboarding is still running.';
  if (succeeded) return `${usersTable(succeeded, stream)}\n\nThe person is onboarded.`;
  const red = (text: string) => styleText('red', text, { stream });
  if (!failed) {
    const why = [execution.error, execution.cause].filter((text) => text !== undefined && text !== '').join(': ');
    return red(`The person is not onboarded: the execution is ${status}${why === '' ? '' : `. ${why}`}`);
  }
  const { step, error, message, disposition } = failed.failure;
  return [
    red(`The person is not onboarded. ${step} failed with ${error}:`),
    red(message),
    '',
    usersTable(failed, stream),
    '',
    `${disposition}: ${ADVICE[disposition]}`,
  ].join('\n');
}
