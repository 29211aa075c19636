/** Shows the outcome of an execution: the users, the roles or the access, and after a failure what to do. */
import { styleText } from 'node:util';
import { ADVICE } from '../../../core/dispositions.ts';
import { isUnprepared } from '../../../core/execution/states.ts';
import type { RequestKind } from '../../../core/kinds.ts';
import type { SupersededOutcome } from '../../../core/outcome/outcome.ts';
import type { FailureOfKind, Success } from '../../../core/outcome/outcomes.ts';
import type { ExecutionOutcome } from '../../executions/read-outcome.ts';
import { fit } from '../fit.ts';
import { OUTCOME_TEXTS } from './outcome-texts.ts';

/**
 * The outcome as text.
 *
 * @param stream stream that the text is written to; it decides about the width and about colours
 */
export function outcomeText(execution: ExecutionOutcome, stream: NodeJS.WriteStream): string {
  const { status, succeeded, superseded, failed } = execution;
  if (status === 'RUNNING') return 'The execution is still running.';
  if (succeeded) return successText(succeeded, stream) + repeatedText(execution, stream);
  const red = (text: string) => styleText('red', fit(text, stream), { stream });
  if (superseded) return red(supersededText(superseded));
  if (!failed) {
    const why = [execution.error, execution.cause].filter((text) => text !== undefined && text !== '').join(': ');
    return red(`The request was not carried out: the execution is ${status}${why === '' ? '' : `. ${why}`}`);
  }
  const { step, error, message, disposition } = failed.detail.failure;
  return [
    red(`${OUTCOME_TEXTS[failed.kind].failed}. ${step} failed with ${error}:`),
    red(message),
    '',
    existingUsersText(failed, stream),
    '',
    fit(`${disposition}: ${ADVICE[disposition]}`, stream),
  ].join('\n');
}

/** Says that an answer is that of an earlier execution. */
function repeatedText({ executionArn, succeeded }: ExecutionOutcome, stream: NodeJS.WriteStream): string {
  if (succeeded === undefined || succeeded.detail.executionArn === executionArn) return '';
  const text =
    'This is the answer of an earlier execution, which is repeated. A newer request for the person has begun since: onboard status --user says what the person has now.';
  return `\n\n${fit(text, stream)}`;
}

/** What became of a request that a newer request has superseded. */
export function supersededText({ supersededBy }: Pick<SupersededOutcome, 'supersededBy'>): string {
  return `Superseded by ${supersededBy}: a newer request for the same person has begun. Nothing was changed.`;
}

function existingUsersText<Kind extends RequestKind>(
  { kind, detail }: FailureOfKind<Kind>,
  stream: NodeJS.WriteStream,
): string {
  const { step, error } = detail.failure;
  if (isUnprepared(step)) return 'No users were looked up, and nothing was changed.';
  if (error === 'FailureNotDescribed') return 'It is not known which users exist.';
  return OUTCOME_TEXTS[kind].table(detail, stream);
}

function successText<Kind extends RequestKind>({ kind, detail }: Success<Kind>, stream: NodeJS.WriteStream): string {
  const { table, succeeded, more } = OUTCOME_TEXTS[kind];
  const parts = [table(detail, stream), fit(succeeded(detail), stream), more?.(detail, stream) ?? ''];
  return parts.filter((part) => part !== '').join('\n\n');
}
