/** What has to be true, at a move and at the end. Each function returns what is broken. */
import { EXECUTION_MS, LANDING_MS } from '../../core/person/timing.ts';
import type { Configuration } from './configuration.ts';
import { type Execution, type Flight, MODEL_KINDS, nextWrite, type Services, type State } from './world.ts';

/** An older request never undoes a newer one. Called for a call that changes something. */
export function onLanding(state: State, { requests }: Configuration, flight: Flight): string | undefined {
  const request = state.executions[flight.execution]?.request ?? -1;
  const mine = requests[request];
  const key = state.truth[request]?.key ?? '';
  const { whole, role } = newestOf(state, requests);
  if (!mine) throw new TypeError('There is no such request');
  const undone = (other: number) => `${mine.name} writes although ${requests[other]?.name}, which is newer, has begun`;
  if (whole && whole.key > key) return undone(whole.request);
  if (!role || role.key <= key) return undefined;
  if (mine.kind === 'role-change') return undone(role.request);
  const gives = 'role' in flight.write ? flight.write.role : undefined;
  return gives !== undefined && gives !== requests[role.request]?.role ? undone(role.request) : undefined;
}

/**
 * A success is true when it is reported. After a loss, it was true when it was read back. The report is no call under the
 * claim, so a redriven execution can make it when its claim is over.
 */
export function onReport({ services }: State, { requests, kinds }: Configuration, execution: Execution) {
  const { request, role, hasLostRecord, wasRedriven, holder } = execution;
  const { kind } = requests[request] ?? {};
  if (kind === undefined || hasLostRecord || (wasRedriven && !kinds.includes('judged redrive'))) return undefined;
  return nextWrite(services, kind, role) === undefined ? undefined : `The success of ${holder} is not true any more`;
}

/** A request is superseded only by a newer one that has begun, and that concerns as much. */
export function onSuperseded({ truth }: State, { requests }: Configuration, request: number, by: number) {
  const mine = requests[request];
  const other = requests[by];
  if (!mine || !other) throw new TypeError('There is no such request');
  const superseded = `${mine.name} is superseded by ${other.name}`;
  if ((truth[by]?.key ?? '') <= (truth[request]?.key ?? '')) return `${superseded}, which is not newer`;
  if (!truth[by]?.hasBegun) return `${superseded}, which has done nothing`;
  const covers = MODEL_KINDS[other.kind].concerns === 'person' || MODEL_KINDS[mine.kind].concerns === 'role';
  return covers ? undefined : `${superseded}, which concerns only the role`;
}

/** No claim outlives its time. */
export function onState({ record: { claim }, executions, now }: State): string | undefined {
  if (!claim) return undefined;
  const holder = executions.find((execution) => execution.holder === claim.holder);
  const longest = Math.max((holder?.startedAt ?? 0) + EXECUTION_MS, now) + LANDING_MS;
  return claim.until > longest ? `The claim of ${claim.holder} outlives its time` : undefined;
}

/** At the end, everything is as the newest requests asked for, or their failure was reported. */
export function atEnd(state: State, configuration: Configuration): string | undefined {
  const { record, now, executions, truth, services, faultsSeen } = state;
  const { requests } = configuration;
  if (record.claim && record.claim.until > now) return `The claim of ${record.claim.holder} stays`;
  const running = executions.find(({ status }) => status === 'running');
  if (running) return `${running.holder} can do nothing, and does not end`;
  for (const [index, { succeeded, failed, superseded }] of truth.entries()) {
    const wasDelivered = executions.some(({ request }) => request === index);
    if (wasDelivered && !succeeded && !failed && !superseded) return `${requests[index]?.name} has no answer`;
  }
  const needless = executions.find(({ failure }) => failure !== undefined && failure !== 'onboard-first');
  if (faultsSeen === 0 && needless) return `${needless.holder} fails (${needless.failure}) without any fault`;
  const { whole, role } = newestOf(state, requests);
  const hasNewerRole = role !== undefined && role.key > (whole?.key ?? '');
  const wanted = wantedServices(configuration, whole?.request, hasNewerRole ? role.request : undefined);
  if (services.exists === wanted.exists && services.role === wanted.role) return undefined;
  const excuses = [whole?.request, hasNewerRole ? role.request : undefined].some((request) => {
    const { failed, succeeded } = truth[request ?? -1] ?? {};
    return failed && !succeeded;
  });
  const asked = requests[(hasNewerRole ? role.request : whole?.request) ?? -1]?.name;
  return excuses ? undefined : `The services do not hold what the newest requests (last ${asked}) asked for`;
}

/** The newest requests that have begun: for the whole person, and for the role. */
function newestOf({ truth }: State, requests: Configuration['requests']) {
  const newest = (concerns: 'person' | 'role') => {
    let found: { request: number; key: string } | undefined;
    for (const [request, { key = '', hasBegun }] of truth.entries()) {
      const kind = requests[request]?.kind;
      if (!hasBegun || kind === undefined || MODEL_KINDS[kind].concerns !== concerns) continue;
      if (!found || key > found.key) found = { request, key };
    }
    return found;
  };
  return { whole: newest('person'), role: newest('role') };
}

function wantedServices({ requests, services }: Configuration, whole = -1, newerRole = -1): Services {
  const request = requests[whole];
  if (request?.kind === 'offboarding') return { exists: false };
  const role = requests[newerRole]?.role ?? request?.role ?? services.role;
  return { exists: request ? true : services.exists, ...(role !== undefined && { role }) };
}
