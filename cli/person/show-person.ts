/** Shows what is recorded of a person. */
import type { PersonRequest, PersonStatus } from '../../core/person/record-action.ts';
import { fit } from '../output/fit.ts';
import { drawTable } from '../output/table.ts';

/** A request, and whether its execution runs, if that is not known from the record. */
export type ShownPersonRequest = PersonRequest & { waits?: boolean | undefined };

/** What is recorded of a person, with what was read of the executions. */
export type ShownPerson = Omit<PersonStatus, 'requests'> & { requests: readonly ShownPersonRequest[] };

/**
 * What is recorded as text: what the person has, what runs, and the requests.
 *
 * @param stream stream that the text is written to; it decides about the width and about colours
 */
export function personText(
  { users, role, left, claim, floor, requests }: ShownPerson,
  stream: NodeJS.WriteStream,
): string {
  const { identityStoreUserId = '', finSpaceUserId = '', kxUserArn = '' } = users;
  const has = [identityStoreUserId, finSpaceUserId, kxUserArn, role ?? ''];
  const parts: string[] = [];
  if (has.some((cell) => cell !== '')) {
    parts.push(drawTable(['IAM Identity Center', 'FinSpace', 'FinSpace kdb', 'Role'], [has], stream));
  }
  if (left) {
    parts.push(
      fit(
        `The person has left, by the request ${left.by} of ${left.at}.\n` +
          'No role change is carried out until the person has been onboarded again.',
        stream,
      ),
    );
  }
  if (claim) {
    const what = claim.state === 'held' ? 'Runs' : 'Has ended, and its last call may still land';
    parts.push(fit(`${what}: ${claim.execution}\nThe claim ends by itself at ${claim.until}.`, stream));
  }
  if (floor !== undefined) {
    parts.push(fit(`The person was forgotten: requests from before ${floor} change nothing.`, stream));
  }
  if (requests.length > 0) parts.push(requestsTable(requests, stream));
  return parts.length === 0 ? 'Nothing is recorded of the person.' : parts.join('\n\n');
}

function requestsTable(requests: readonly ShownPersonRequest[], stream: NodeJS.WriteStream): string {
  const rows = requests.map((request) => [
    request.requestId,
    request.kind,
    (request.requestedAt ?? request.changedAt).replace(/\.\d+Z/, 'Z'),
    request.waits ? 'waits' : request.outcome,
    request.supersededBy ?? '',
    request.error ?? '',
    request.disposition ?? '',
    request.dismissed ? `${request.dismissed.by}: ${request.dismissed.reason}` : '',
    request.execution,
  ]);
  const head = ['Request', 'Kind', 'When', 'Outcome', 'Superseded by', 'Error', 'What to do', 'Dismissed', 'Execution'];
  return drawTable(head, rows, stream);
}
