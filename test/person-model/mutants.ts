/**
 * Each rule of the protocol, and the rules without it. The checker has to find what happens then, so a rule that is
 * weakened cannot pass unnoticed. `docs/person-record.md` tells the same traces in words.
 */
import type { PersonRecord } from '../../core/person/person-record.ts';
import type { Step } from '../../core/person/protocol.ts';
import { EXECUTION_MS, LANDING_MS } from '../../core/person/timing.ts';
import type { Configuration, Fault } from './configuration.ts';
import { RULES, type Rules } from './rules.ts';
import type { ModelRequest, Services } from './world.ts';

export interface Mutant {
  /** The rule that is missing. */
  without: string;
  rules: Rules;
  /** The smallest configuration in which that is noticed. */
  configuration: Configuration;
  /** Whether the checker needs more than a few seconds. */
  isLong?: boolean;
}

const HAS_ROLE: Services = { exists: true, user: 'user of before', role: 'z' };

/** What may happen to the table. */
const LOSSES: readonly Fault[] = ['loss', 'restore'];

/** When the execution of a claim has started. */
function startOf({ claim }: PersonRecord): number {
  return (claim?.until ?? 0) - EXECUTION_MS - LANDING_MS;
}

/** Replaces the record of a step. */
function then(step: Step, change: (record: PersonRecord) => PersonRecord): Step {
  return 'refused' in step ? step : { record: change(step.record) };
}

/** A record with the keys of another one. */
function withKeysOf({ claim, floor, users }: PersonRecord, other: PersonRecord): PersonRecord {
  const { claim: _, floor: __, users: ___, ...keys } = other;
  return { ...keys, ...(claim && { claim }), ...(floor !== undefined && { floor }), ...(users && { users }) };
}

function withoutClaim({ claim, ...record }: PersonRecord, holder: string): PersonRecord {
  return claim && claim.holder !== holder ? { ...record, claim } : record;
}

const keepsKeys: Pick<Rules, 'fence' | 'mark'> = {
  fence: (record, ...more) => then(RULES.fence(record, ...more), (next) => withKeysOf(next, record)),
  mark: (record, ...more) => then(RULES.mark(record, ...more), (next) => withKeysOf(next, record)),
};

const roleChange = (name: string, role: string, ...sentAt: number[]): ModelRequest => ({
  name,
  kind: 'role-change',
  role,
  sentAt,
});
const R1 = roleChange('R1', 'a', 1);
const R2 = roleChange('R2', 'b', 2);
const TWICE = roleChange('R1', 'a', 1, 1);
const ONBOARDING: ModelRequest = { name: 'Onboarding', kind: 'onboarding', role: 'a', sentAt: [1] };
const LEAVING: ModelRequest = { name: 'Leaving', kind: 'offboarding', sentAt: [1] };

const WITH_GROUPS: ModelRequest = { ...R1, name: 'R1 with groups', groups: 'g' };
const SUSPENDING: ModelRequest = { ...LEAVING, mode: 'suspend' };
const ANOTHER: ModelRequest = { name: 'Another person', kind: 'onboarding', role: 'c', sentAt: [2] };

/** Takes a step without the tombstone. */
function blind(
  isBlind: (record: PersonRecord) => boolean,
  record: PersonRecord,
  step: (record: PersonRecord) => Step,
): Step {
  const { left, ...others } = record;
  return left && isBlind(record) ? then(step(others), (next) => ({ ...next, left })) : step(record);
}

/** The refusal of role changes for a person who has left, as far as it is not blind. */
const blindly = (isBlind: (record: PersonRecord) => boolean): Pick<Rules, 'claim' | 'fence'> => ({
  claim: (record, ...more) => blind(isBlind, record, (seen) => RULES.claim(seen, ...more)),
  fence: (record, holder, intent, ...more) =>
    intent.concerns === 'role'
      ? blind(isBlind, record, (seen) => RULES.fence(seen, holder, intent, ...more))
      : RULES.fence(record, holder, intent, ...more),
});

function mutant(
  without: string,
  requests: readonly ModelRequest[],
  kinds: readonly Fault[],
  faults: number,
  rules: Partial<Rules>,
): Mutant {
  return {
    without,
    rules: { ...RULES, ...rules },
    configuration: { name: without, requests, services: HAS_ROLE, kinds, faults },
  };
}

/** The rules, one by one. */
export const MUTANTS: readonly Mutant[] = [
  mutant('intent before the write: it is recorded at the release only', [R1, R2], ['lost release'], 1, {
    ...keepsKeys,
    release: (record, holder, run) =>
      then(RULES.release(record, holder, run), (next) =>
        run.hasSucceeded ? { ...next, roleKey: run.intent.key, role: run.intent.role ?? '' } : next,
      ),
  }),
  mutant(
    'intent before the write, for leaving: it is recorded at the mark only',
    [ONBOARDING, { ...LEAVING, sentAt: [2] }],
    ['stop'],
    1,
    { fence: keepsKeys.fence },
  ),
  mutant('the mark when nothing was written', [R1, roleChange('R2', 'z', 2)], [], 0, { mark: keepsKeys.mark }),
  mutant('intent at the fence: it is recorded at the claim', [R1, R2], ['failure'], 1, {
    claim: (record, claimant, ...more) =>
      then(RULES.claim(record, claimant, ...more), (next) => ({ ...next, roleKey: claimant.intent.key })),
  }),
  mutant('two keys: a newer role change supersedes everything', [LEAVING, R2], [], 0, {
    claim: (record, claimant, ...more) =>
      RULES.claim(record, { ...claimant, intent: { ...claimant.intent, concerns: 'role' } }, ...more),
  }),
  mutant("the record's role in an older onboarding", [ONBOARDING, R2], [], 0, { newerRole: () => undefined }),
  mutant('a register for the groups: a newer role supersedes them', [WITH_GROUPS, R2], [], 0, {
    claim: (record, { intent: { groups: _, ...intent }, ...claimant }, ...more) =>
      RULES.claim(record, { ...claimant, intent }, ...more),
  }),
  mutant("the record's role in an older role change whose groups are the newest", [WITH_GROUPS, R2], [], 0, {
    newerRole: (record, intent) => (intent.concerns === 'person' ? RULES.newerRole(record, intent) : undefined),
  }),
  mutant(
    "the record's groups in an older onboarding",
    [
      { ...ONBOARDING, groups: 'g' },
      { ...R2, groups: 'h' },
    ],
    [],
    0,
    { newerGroups: () => undefined },
  ),
  mutant(
    'a register that keeps its newest request',
    [WITH_GROUPS, roleChange('R1a', 'c', 2), roleChange('R2', 'b', 3)],
    [],
    0,
    {
      fence: (record, holder, intent, ...more) =>
        then(RULES.fence(record, holder, intent, ...more), (next) => ({ ...next, roleKey: intent.key })),
    },
  ),
  mutant(
    'the refusal of role changes for a person who has left',
    [SUSPENDING, R2],
    [],
    0,
    blindly(() => true),
  ),
  mutant(
    'the tombstone in this refusal: the kind of the newest request for the person decides',
    [SUSPENDING, ANOTHER, roleChange('R3', 'b', 3)],
    [],
    0,
    blindly(({ wholeKind }) => wholeKind !== 'offboarding'),
  ),
  mutant('the users that an onboarding must not adopt', [SUSPENDING, ANOTHER], [], 0, { leaverIds: () => [] }),
  mutant(
    'a tombstone that stays until an onboarding has ended: it goes at the fence',
    [SUSPENDING, { ...ANOTHER, sentAt: [2, 2] }],
    [],
    0,
    {
      fence: (record, holder, intent, ...more) =>
        then(RULES.fence(record, holder, intent, ...more), ({ left, ...next }) =>
          left && intent.kind === 'offboarding' ? { ...next, left } : next,
        ),
    },
  ),
  mutant(
    'the ids of users at the fence of a leave: they are recorded at the mark',
    [SUSPENDING, ANOTHER],
    ['stop'],
    1,
    {
      fence: (record, holder, { users: _, ...intent }, ...more) => RULES.fence(record, holder, intent, ...more),
    },
  ),
  mutant('a leave that leaves no users in the record', [R1, { ...SUSPENDING, sentAt: [2] }], [], 0, {
    mark: (record, ...more) =>
      then(RULES.mark(record, ...more), (next) => ({ ...next, users: { ...record.users, ...next.users } })),
  }),
  mutant('draining: an execution that has ended has no claim', [R1, R2], ['stop'], 1, {
    release: (record, holder) => ({ record: withoutClaim(record, holder) }),
    drain: (record, holder) => ({ record: withoutClaim(record, holder) }),
  }),
  mutant('draining after a clean end', [R1, R2], ['no answer'], 1, {
    release: (record, holder) => ({ record: withoutClaim(record, holder) }),
  }),
  mutant('a claim that is longer than the execution, by the landing of its last call', [R1, R2], ['time-out'], 1, {
    claim: (record, claimant, ...more) =>
      then(RULES.claim(record, claimant, ...more), ({ claim, ...next }) => ({
        ...next,
        ...(claim && { claim: { ...claim, until: claim.until - LANDING_MS } }),
      })),
    fence: (record, holder, intent, floor, now) =>
      then(RULES.fence(record, holder, intent, floor, now - LANDING_MS), ({ claim, ...next }) => ({
        ...next,
        ...(claim && { claim: { ...claim, lastCall: now } }),
      })),
  }),
  mutant('open calls in the record: each run counts its own', [R1, R2], ['stop', 'redrive'], 2, {
    countsItself: true,
    release: (record, holder, run) => {
      const { claim } = record;
      return RULES.release(claim ? { ...record, claim: { ...claim, open: run.unanswered } } : record, holder, run);
    },
  }),
  mutant('the fence', [R1, R2], ['stop', 'redrive'], 2, {
    fence: (record, ...more) => {
      const step = RULES.fence(record, ...more);
      return 'refused' in step ? { record } : step;
    },
  }),
  mutant('the report before the release', [R1, R2], [], 0, { reportsFirst: false }),
  mutant('the same answer for a duplicate of a request that is done', [TWICE, R2], [], 0, { recalls: () => false }),
  mutant('an answer that is read after the refusal: it is read before the claim', [TWICE, R2], [], 0, {
    recalls: (wasDone) => wasDone,
  }),
  mutant(
    'a key for each correction: the requestId has the key',
    [
      { ...R1, requestId: 'Q' },
      { ...R2, requestId: 'Q' },
    ],
    [],
    0,
    { itemOf: ({ requestId = '' }) => requestId },
  ),
  mutant('a key that is fixed at first sight', [roleChange('R1', 'a', 1, 3), R2], [], 0, {
    keyOf: (_, place) => place,
  }),
  mutant('the floor', [R1, R2], ['loss'], 1, {
    claim: (record, claimant, _floor, now) => RULES.claim(record, claimant, Number.NEGATIVE_INFINITY, now),
    fence: (record, holder, intent, _floor, now) => RULES.fence(record, holder, intent, Number.NEGATIVE_INFINITY, now),
  }),
  {
    ...mutant('the floor at the fence: it is checked at the claim', [R1, { ...R2, afterLoss: true }], LOSSES, 2, {
      fence: (record, holder, intent, floor, now) =>
        // A claim that was made before the floor has not been checked against it.
        RULES.fence(record, holder, intent, startOf(record) < floor ? Number.NEGATIVE_INFINITY : floor, now),
    }),
  },
  mutant('the wait after a loss', [R1, { ...R2, afterLoss: true }], ['loss'], 1, {
    claim: (record, claimant, floor, now) => RULES.claim(record, claimant, floor - LANDING_MS, now),
  }),
];

/** What no rule prevents. `docs/person-record.md` says it, and the checker finds it, so that the document stays true. */
export const LIMITS: readonly Mutant[] = [
  mutant('a call that lands in time', [R1, R2], ['too late'], 1, {}),
  mutant('the tombstone of a person who was forgotten', [SUSPENDING, { ...R2, afterLoss: true }], ['forget'], 1, {}),
  mutant('a report before the claim is over: the execution is redriven', [R1, R2], ['stop', 'judged redrive'], 2, {}),
];
