/** Shows how an execution has ended: the users or the roles, and on failure what to do. */
import { styleText } from 'node:util';
import { isUnprepared } from '../../core/execution/states.ts';
import { ADVICE } from '../../core/outcome/dispositions.ts';
import type { FailureOutcome, OnboardingOutcome, RoleChangeOutcome } from '../../core/outcome/outcome.ts';
import type { ExecutionOutcome } from '../executions/read-outcome.ts';
import { roleTable, usersTable } from './show-users.ts';

/**
 * The outcome as text.
 *
 * @param stream where the text goes: it decides about colours
 */
export function outcomeText(execution: ExecutionOutcome, stream: NodeJS.WriteStream): string {
  const { status, succeeded, failed } = execution;
  if (status === 'RUNNING') return 'It is still running.';
  if (succeeded) return `${usersText(succeeded, stream)}\n\n${successText(succeeded)}`;
  const red = (text: string) => styleText('red', text, { stream });
  if (!failed) {
    const why = [execution.error, execution.cause].filter((text) => text !== undefined && text !== '').join(': ');
    return red(`The request is not carried out: the execution is ${status}${why === '' ? '' : `. ${why}`}`);
  }
  const { step, error, message, disposition } = failed.failure;
  return [
    red(
      `${'role' in failed ? 'The role change failed' : 'The person is not onboarded'}. ${step} failed with ${error}:`,
    ),
    red(message),
    '',
    whatExistsText(failed, stream),
    '',
    `${disposition}: ${ADVICE[disposition]}`,
  ].join('\n');
}

type Outcome = OnboardingOutcome | RoleChangeOutcome;

function whatExistsText(failed: FailureOutcome, stream: NodeJS.WriteStream): string {
  const { step, error } = failed.failure;
  if (isUnprepared(step)) return 'Nobody was looked for, and nothing was changed.';
  if (error === 'FailureNotDescribed') return 'What exists could not be found out.';
  return usersText(failed, stream);
}

function usersText(outcome: Outcome | FailureOutcome, stream: NodeJS.WriteStream): string {
  return 'role' in outcome ? roleTable(outcome, stream) : usersTable(outcome, stream);
}

function successText(outcome: Outcome): string {
  if (!('role' in outcome)) return `The person is onboarded.${differencesText(outcome.differs)}`;
  return outcome.role.changed ? 'The role is changed.' : 'The role was set already: nothing was changed.';
}

/** What was found is not changed, and the operator has to know. */
function differencesText(differs: readonly string[] = []): string {
  if (differs.length === 0) return '';
  return `\nUsers that existed were not changed. They have other values than the request in: ${differs.join(', ')}`;
}
