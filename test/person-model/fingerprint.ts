/** Tells whether two states are the same: whether the same can follow. Times count only from now on. */
import { hash } from 'node:crypto';
import type { PersonRecord } from '../../core/person/person-record.ts';
import { EXECUTION_MS, LANDING_MS } from '../../core/person/timing.ts';
import type { Configuration } from './configuration.ts';
import { type Execution, FIRST_FLOOR, type State } from './world.ts';

/** Returns a text that two states share if they are the same. */
export function fingerprint(state: State, { kinds }: Configuration): string {
  const { now, faultsLeft, faultsSeen, floor, backup, record, items } = state;
  const canRedrive = faultsLeft > 0 && (kinds.includes('redrive') || kinds.includes('judged redrive'));
  const isStraggling = new Set(state.stragglers.map(({ execution }) => execution));
  const executions = state.executions.map((execution, index) => {
    // Why an execution failed counts only if nothing was the cause.
    const failure = faultsSeen === 0 ? execution.failure : '';
    return isOver(execution, canRedrive) && !isStraggling.has(index)
      ? `${execution.holder} ${failure}`
      : `${textOf(execution, now, shortExecution)} ${failure}`;
  });
  const flights = state.flights.map((flight) => textOf(flight, now, untilDeadline));
  const stragglers = state.stragglers.map((straggler) => textOf(straggler, now, untilDeadline));
  const text = [
    textOf(record, now, shortRecord),
    textOf(items, 0, unchanged),
    faultsLeft > 0 && backup ? `${textOf(backup.record, now, shortRecord)} ${textOf(backup.items, 0, unchanged)}` : '',
    floor > FIRST_FLOOR ? left(floor + LANDING_MS, now) : '',
    textOf(state.services, 0, unchanged),
    state.gone.join(),
    executions.join(';'),
    state.delivered.join(','),
    flights.sort().join(';'),
    stragglers.sort().join(';'),
    ...state.truth.map((truth) => textOf(truth, 0, unchanged)),
    `${faultsLeft} ${faultsSeen > 0} ${state.hasLost}`,
  ].join('|');
  return hash('md5', text, 'base64');
}

/** Whether an execution does nothing more. */
function isOver({ status, notices }: Execution, canRedrive: boolean): boolean {
  return notices === 0 && (status === 'succeeded' || status === 'failed' || (status === 'stopped' && !canRedrive));
}

function shortExecution(execution: Execution, now: number): unknown {
  const { startedAt, timeoutAt, intent, at, write, wasDone, failure: _, ...more } = execution;
  return [
    left(startedAt + EXECUTION_MS + LANDING_MS, now),
    left(timeoutAt, now),
    intent.key,
    intent.users,
    at,
    (at === 'write' || at === 'sent') && write,
    (at === 'claim' || at === 'recall') && wasDone,
    more,
  ];
}

function shortRecord({ claim, floor, ...keys }: PersonRecord, now: number): unknown {
  return [
    keys,
    floor === undefined ? '' : left(floor + LANDING_MS, now),
    claim && { ...claim, until: left(claim.until, now), lastCall: left((claim.lastCall ?? 0) + LANDING_MS, now) },
  ];
}

function untilDeadline<Timed extends { deadline: number }>(timed: Timed, now: number): unknown {
  return { ...timed, deadline: left(timed.deadline, now) };
}

function unchanged(value: object): unknown {
  return value;
}

function left(time: number, now: number): number {
  return Math.max(0, time - now);
}

/** Most parts of a state are those of the state before, so their texts are kept. */
const TEXTS = new WeakMap<object, { now: number; text: string }>();

function textOf<Part extends object>(part: Part, now: number, short: (part: Part, now: number) => unknown): string {
  const kept = TEXTS.get(part);
  if (kept?.now === now) return kept.text;
  const text = JSON.stringify(short(part, now));
  TEXTS.set(part, { now, text });
  return text;
}
