/** Shows requests as tables. */
import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import type { RequestKind } from '../../core/kinds.ts';
import type { ToDo } from '../history/failure.ts';
import { drawTable } from './table.ts';

/** A request with its newest execution. */
export interface ShownRequest {
  requestId: string | undefined;
  kind: RequestKind;
  status: ExecutionStatus | undefined;
  name: string | undefined;
  startDate: Date | undefined;
  stopDate: Date | undefined;
  attempts: number;
  error?: string;
  disposition?: ToDo;
  /** requestId of the newer request, if the request was not carried out because of it. */
  supersededBy?: string;
}

/**
 * Requests as a table. A request without a requestId is shown by the name of its execution.
 *
 * @param stream stream that the table is written to; it decides about colours
 */
export function requestsTable(requests: readonly ShownRequest[], stream: NodeJS.WriteStream, now = Date.now()): string {
  const rows = requests.map(({ requestId, name, kind, status, startDate, stopDate, attempts, ...end }) => [
    requestId ?? `(none) ${name}`,
    kind,
    status ?? '',
    startDate?.toISOString().replace(/\.\d+Z/, 'Z') ?? '',
    startDate ? durationText((stopDate?.getTime() ?? now) - startDate.getTime()) : '',
    String(attempts),
    end.supersededBy ?? '',
    end.error ?? '',
    end.disposition ?? '',
  ]);
  const head = ['Request', 'Kind', 'Status', 'Started', 'Duration', 'Attempts', 'Superseded by', 'Error', 'What to do'];
  return drawTable(head, rows, stream, ['left', 'left', 'left', 'left', 'right', 'right', 'left', 'left', 'left']);
}

/**
 * A duration in its two largest units: `0.52 s`, `2 m 05 s`, `1 h 02 m`, `3 d 04 h`.
 *
 * @param milliseconds the duration; a clock that is slow may make it negative
 */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(milliseconds, 0) / 1000;
  if (seconds < 59.995) return `${seconds.toFixed(2)} s`;
  const two = (count: number) => String(Math.floor(count)).padStart(2, '0');
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} m ${two(whole % 60)} s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${two((whole % 3600) / 60)} m`;
  return `${Math.floor(whole / 86_400)} d ${two((whole % 86_400) / 3600)} h`;
}

/** A request that has failed. */
export interface ShownFailure {
  requestId: string;
  kind: RequestKind;
  error: string;
  disposition: string;
}

/**
 * Failed requests as a table.
 *
 * @param stream stream that the table is written to; it decides about colours
 */
export function failuresTable(requests: readonly ShownFailure[], stream: NodeJS.WriteStream): string {
  const rows = requests.map(({ requestId, kind, error, disposition }) => [requestId, kind, error, disposition]);
  return drawTable(['Request', 'Kind', 'Error', 'What to do'], rows, stream);
}

/** A request that was dismissed. */
export interface ShownDismissal {
  requestId: string;
  kind: RequestKind;
  dismissed: { by: string; reason: string; at: string };
}

/**
 * Dismissed requests as a table.
 *
 * @param stream stream that the table is written to; it decides about colours
 */
export function dismissedTable(requests: readonly ShownDismissal[], stream: NodeJS.WriteStream): string {
  const rows = requests.map(({ requestId, kind, dismissed: { at, by, reason } }) => [
    requestId,
    kind,
    at.replace(/\.\d+Z/, 'Z'),
    by,
    reason,
  ]);
  return drawTable(['Request', 'Kind', 'Dismissed', 'By', 'Reason'], rows, stream);
}
