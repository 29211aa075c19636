/** What has to be true, at a move and at the end. Each function returns what is broken. */
import { isDeepStrictEqual } from 'node:util';
import type { PersonRecord } from '../../core/person/person-record.ts';
import { EXECUTION_MS, LANDING_MS } from '../../core/person/timing.ts';
import type { Configuration } from './configuration.ts';
import { CONCERNS, type Execution, type Flight, type ModelRequest, NO_ACCESS, nextWrite, type State } from './world.ts';

/**
 * An older request never undoes a newer one, and nothing but the return of the person gives access to the users of a
 * person who has left. Called for a call that changes something.
 */
export function onLanding(state: State, { requests }: Configuration, flight: Flight): string | undefined {
  const request = state.executions[flight.execution]?.request ?? -1;
  const mine = requests[request];
  const key = state.truth[request]?.key ?? '';
  const { whole, role, groups } = newestOf(state, requests);
  if (!mine) throw new TypeError('There is no such request');
  const { write } = flight;
  const undone = (other: number) => `${mine.name} writes although ${requests[other]?.name}, which is newer, has begun`;
  if (whole && whole.key > key) return undone(whole.request);
  const isSuperseded = role && role.key > key && (mine.groups === undefined || (groups && groups.key > key));
  if (isSuperseded && mine.kind === 'role-change') return undone(role.request);
  if ('role' in write && write.role !== NO_ACCESS && role && role.key > key) {
    if (write.role !== requests[role.request]?.role) return undone(role.request);
  }
  if ('groups' in write && groups && groups.key > key) {
    if (write.groups !== requests[groups.request]?.groups) return undone(groups.request);
  }
  const givesAccess = mine.kind !== 'offboarding' && ('role' in write || 'groups' in write) && !mine.rehire;
  const { user = '' } = state.services;
  return givesAccess && state.gone.includes(user)
    ? `${mine.name} gives access to the user of the person who has left`
    : undefined;
}

/**
 * A success is true when it is reported. After a loss, it was true when it was read back. The report is no call under the
 * claim, so a redriven execution can make it when its claim is over.
 */
export function onReport({ services }: State, { requests, kinds }: Configuration, execution: Execution) {
  const { request, hasLostRecord, wasRedriven, holder } = execution;
  const mine = requests[request];
  if (!mine || hasLostRecord || (wasRedriven && !kinds.includes('judged redrive'))) return undefined;
  return nextWrite(services, mine, execution) === undefined
    ? undefined
    : `The success of ${holder} is not true any more`;
}

/** A request is superseded only by newer ones that have begun, and that concern as much. */
export function onSuperseded({ truth }: State, { requests }: Configuration, request: number, by: number) {
  const mine = requests[request];
  const other = requests[by];
  if (!mine || !other) throw new TypeError('There is no such request');
  const superseded = `${mine.name} is superseded by ${other.name}`;
  const isNewer = (index: number) => (truth[index]?.key ?? '') > (truth[request]?.key ?? '');
  if (!isNewer(by)) return `${superseded}, which is not newer`;
  if (!truth[by]?.hasBegun) return `${superseded}, which has done nothing`;
  if (CONCERNS[other.kind] === 'person') return undefined;
  if (CONCERNS[mine.kind] === 'person') return `${superseded}, which concerns only the role`;
  const newer = requests.filter((_, index) => truth[index]?.hasBegun && isNewer(index));
  const setsGroups = ({ kind, groups }: ModelRequest) => CONCERNS[kind] === 'person' || groups !== undefined;
  return mine.groups === undefined || newer.some(setsGroups)
    ? undefined
    : `${superseded}, and its groups are the newest ones`;
}

/** A role change is refused for a person who has left, until an onboarding has succeeded. */
export function onLeft(state: State, { requests }: Configuration, request: number): string | undefined {
  const { whole } = newestOf(state, requests);
  const refused = `${requests[request]?.name} is refused as if the person had left`;
  const hasLeft = state.truth.some(({ hasBegun }, index) => hasBegun && requests[index]?.kind === 'offboarding');
  if (!whole || !hasLeft) return refused;
  const isBack = requests[whole.request]?.kind === 'onboarding' && state.truth[whole.request]?.succeeded;
  return isBack ? `${refused}, and ${requests[whole.request]?.name} has succeeded` : undefined;
}

/** When everything was read back, the record names no users of a person who has left, unless the person returns. */
export function onMark({ users }: PersonRecord, gone: State['gone'], { rehire }: ModelRequest): string | undefined {
  const { identityStoreUserId = '' } = (!rehire && users) || {};
  return gone.includes(identityStoreUserId) ? 'The record gives the person the users of the one who left' : undefined;
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
  const needless = executions.find(({ failure }) => failure !== undefined && !ANSWERS.includes(failure));
  if (faultsSeen === 0 && needless) return `${needless.holder} fails (${needless.failure}) without any fault`;
  const { whole, role, groups } = newestOf(state, requests);
  const after = (found: Newest | undefined) => (found && found.key > (whole?.key ?? '') ? found.request : undefined);
  const newest = [whole?.request, after(role), after(groups)].filter((request) => request !== undefined);
  const [first, ...changes] = newest.map((request) => requests[request]);
  if (!first) return isDeepStrictEqual(services, configuration.services) ? undefined : 'The services have changed';
  const { role: askedRole = first.role } = requests[after(role) ?? -1] ?? {};
  const { groups: askedGroups = first.groups } = requests[after(groups) ?? -1] ?? {};
  const asked = { ...(askedRole !== undefined && { role: askedRole }), ...(askedGroups && { groups: askedGroups }) };
  if (nextWrite(services, first, asked) === undefined) return undefined;
  const excuses = newest.some((request) => truth[request]?.failed && !truth[request]?.succeeded);
  const last = changes[0] ?? first;
  return excuses ? undefined : `The services do not hold what the newest requests (last ${last.name}) asked for`;
}

/** Failures that need no fault. */
const ANSWERS: readonly string[] = ['onboard-first', 'left', 'mismatch'];

interface Newest {
  request: number;
  key: string;
}

/** The newest requests that have begun: for the whole person, for the role, and for the groups. */
function newestOf({ truth }: State, requests: Configuration['requests']) {
  const newest = (sets: (request: ModelRequest) => boolean): Newest | undefined => {
    let found: Newest | undefined;
    for (const [request, { key = '', hasBegun }] of truth.entries()) {
      const asked = requests[request];
      if (!hasBegun || !asked || !sets(asked)) continue;
      if (!found || key > found.key) found = { request, key };
    }
    return found;
  };
  return {
    whole: newest(({ kind }) => CONCERNS[kind] === 'person'),
    role: newest(({ kind }) => CONCERNS[kind] === 'role'),
    groups: newest(({ kind, groups }) => CONCERNS[kind] === 'role' && groups !== undefined),
  };
}
