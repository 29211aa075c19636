/** Tells whether two states are the same: whether the same can follow. Times count only from now on. */
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
      : `${idOf(execution, now, shortExecution)} ${failure}`;
  });
  const flights = state.flights.map((flight) => idOf(flight, now, untilDeadline));
  const stragglers = state.stragglers.map((straggler) => idOf(straggler, now, untilDeadline));
  return [
    idOf(record, now, shortRecord),
    idOf(items, 0, unchanged),
    faultsLeft > 0 && backup ? `${idOf(backup.record, now, shortRecord)} ${idOf(backup.items, 0, unchanged)}` : '',
    floor > FIRST_FLOOR ? left(floor + LANDING_MS, now) : '',
    idOf(state.services, 0, unchanged),
    state.gone.join(),
    executions.join(';'),
    state.delivered.join(','),
    flights.sort().join(';'),
    stragglers.sort().join(';'),
    ...state.truth.map((truth) => idOf(truth, 0, unchanged)),
    `${faultsLeft} ${faultsSeen > 0} ${state.hasLost}`,
  ].join('|');
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

/** Most parts of a state are those of the state before, so their numbers are kept. */
const KEPT = new WeakMap<object, { now: number; id: number }>();

/** A number for each text of a part: fingerprints are short, and those of two states are the same only if all texts are. */
const IDS = new Map<string, number>();

function idOf<Part extends object>(part: Part, now: number, short: (part: Part, now: number) => unknown): number {
  const kept = KEPT.get(part);
  if (kept?.now === now) return kept.id;
  const text = JSON.stringify(short(part, now));
  const id = IDS.get(text) ?? IDS.size;
  IDS.set(text, id);
  KEPT.set(part, { now, id });
  return id;
}
