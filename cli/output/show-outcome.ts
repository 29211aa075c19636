/** Shows how an execution has ended: the users or the roles, and on failure what to do. */
import { styleText } from 'node:util';
import { ADVICE } from '../../core/dispositions.ts';
import { isUnprepared } from '../../core/execution/states.ts';
import type { RequestKind } from '../../core/kinds.ts';
import type { FailureDetails, FailureOfKind, Success, SuccessDetails } from '../../core/outcome/outcomes.ts';
import type { ExecutionOutcome } from '../executions/read-outcome.ts';
import { roleTable, usersTable } from './show-users.ts';

/** What is shown of the outcomes of a kind of request. */
interface Texts<Kind extends RequestKind> {
  failed: string;
  succeeded: (outcome: SuccessDetails[Kind]) => string;
  /** The users, or the roles. */
  table: (outcome: SuccessDetails[Kind] | FailureDetails[Kind], stream: NodeJS.WriteStream) => string;
}

const TEXTS: { readonly [Kind in RequestKind]: Texts<Kind> } = {
  onboarding: {
    failed: 'The person is not onboarded',
    succeeded: ({ differs }) => `The person is onboarded.${differencesText(differs)}`,
    table: usersTable,
  },
  'role-change': {
    failed: 'The role change failed',
    succeeded: ({ role }) => (role.changed ? 'The role is changed.' : 'The role was set already: nothing was changed.'),
    table: roleTable,
  },
};

/**
 * The outcome as text.
 *
 * @param stream where the text goes: it decides about colours
 */
export function outcomeText(execution: ExecutionOutcome, stream: NodeJS.WriteStream): string {
  const { status, succeeded, failed } = execution;
  if (status === 'RUNNING') return 'It is still running.';
  if (succeeded) return successText(succeeded, stream);
  const red = (text: string) => styleText('red', text, { stream });
  if (!failed) {
    const why = [execution.error, execution.cause].filter((text) => text !== undefined && text !== '').join(': ');
    return red(`The request is not carried out: the execution is ${status}${why === '' ? '' : `. ${why}`}`);
  }
  const { step, error, message, disposition } = failed.detail.failure;
  return [
    red(`${TEXTS[failed.kind].failed}. ${step} failed with ${error}:`),
    red(message),
    '',
    whatExistsText(failed, stream),
    '',
    `${disposition}: ${ADVICE[disposition]}`,
  ].join('\n');
}

function whatExistsText<Kind extends RequestKind>(
  { kind, detail }: FailureOfKind<Kind>,
  stream: NodeJS.WriteStream,
): string {
  const { step, error } = detail.failure;
  if (isUnprepared(step)) return 'No users were looked up, and nothing was changed.';
  if (error === 'FailureNotDescribed') return 'What exists could not be found out.';
  return TEXTS[kind].table(detail, stream);
}

function successText<Kind extends RequestKind>({ kind, detail }: Success<Kind>, stream: NodeJS.WriteStream): string {
  const { table, succeeded } = TEXTS[kind];
  return `${table(detail, stream)}\n\n${succeeded(detail)}`;
}

/** What was found is not changed, and the operator has to know. */
function differencesText(differs: readonly string[] = []): string {
  if (differs.length === 0) return '';
  return `\nUsers that existed were not changed. They have other values than the request in: ${differs.join(', ')}`;
}
