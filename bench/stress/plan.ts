/** Plans of rounds: concurrent requests for one person, and the faults of the services. */
import fc from 'fast-check';
import type { Fault } from 'local-cloud';
import type { OnboardingRequest } from '../../core/request/onboarding-request.ts';
import type { RoleChangeRequest } from '../../core/request/role-change-request.ts';

/** Roles that `local/parameters.json` allows. */
const ROLES = ['analyst', 'quant', 'admin'] as const;

/** A request and the way in which it is sent. */
export type SentRequest = { by: 'StartExecution' | 'event' } & (
  | { kind: 'onboarding'; request: OnboardingRequest }
  | { kind: 'role-change'; request: RoleChangeRequest }
);

/** One round. */
export interface Plan {
  /** Whether the person is onboarded before the round. */
  existed: boolean;
  /** The requests that are sent at the same time. */
  requests: SentRequest[];
  faults: Fault[];
}

/** Options of the plans. */
export interface PlanOptions {
  /** Whether requests write the person's name and address in different letter case. */
  letterCase?: boolean;
}

/**
 * Plans rounds.
 *
 * @param seed the same seed gives the same rounds
 */
export function planRounds(seed: number, count: number, { letterCase = false }: PlanOptions = {}): Plan[] {
  const spelling = letterCase ? fc.constantFrom('rae.stone', 'Rae.Stone', 'RAE.STONE') : fc.constant('rae.stone');
  const onboarding = requestOf('onboarding', spelling);
  const roleChange = requestOf('role-change', spelling);
  const any = fc.oneof(onboarding, roleChange);
  const together = fc.oneof(
    fc.tuple(onboarding, onboarding),
    fc.tuple(onboarding, roleChange),
    fc.tuple(any, any, any),
  );
  const plan = fc.record<Plan>({
    existed: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    requests: together.map((requests) => requests.map((make, index) => make(`HR-${index + 1}`))),
    faults: fc.array(fault, { maxLength: 4 }),
  });
  return fc.sample(plan, { seed, numRuns: count });
}

/** The onboarding before a round. */
export function firstRequest(): OnboardingRequest {
  return onboardingOf('HR-0', 'rae.stone', 'analyst');
}

function requestOf(
  kind: SentRequest['kind'],
  spelling: fc.Arbitrary<string>,
): fc.Arbitrary<(requestId: string) => SentRequest> {
  return fc
    .record({ userName: spelling, role: fc.constantFrom(...ROLES), by: fc.constantFrom('StartExecution', 'event') })
    .map(
      ({ userName, role, by }) =>
        (requestId) =>
          kind === 'onboarding'
            ? { kind, by, request: onboardingOf(requestId, userName, role) }
            : { kind, by, request: roleChangeOf(requestId, userName, role) },
    );
}

function onboardingOf(requestId: string, userName: string, role: string): OnboardingRequest {
  return {
    requestId,
    user: {
      userName,
      name: { givenName: 'Rae', familyName: 'Stone' },
      displayName: 'Rae Stone',
      emails: emailsOf(userName),
    },
    finSpace: { type: 'APP_USER' },
    kx: { role },
  };
}

function roleChangeOf(requestId: string, userName: string, role: string): RoleChangeRequest {
  return { kind: 'role-change', requestId, user: { userName, emails: emailsOf(userName) }, kx: { role } };
}

function emailsOf(userName: string): [{ value: string }] {
  return [{ value: `${userName}@example.com` }];
}

const WRITES = [
  'identitystore:CreateUser',
  'finspace-api:CreateUser',
  'finspace:CreateKxUser',
  'finspace:UpdateKxUser',
  'lambda:Invoke',
];
const READS = [
  'identitystore:GetUserId',
  'identitystore:DescribeUser',
  'finspace-api:ListUsers',
  'finspace-api:GetUser',
  'finspace:GetKxUser',
  'finspace:ListTagsForResource',
];

/** Operations that are delayed only. A lost response would put the same event on the bus twice. */
const REPORTS = ['events:PutEvents'];

const when = fc.constantFrom('before', 'after');

/** Fewer than the retries of each operation, so that no fault makes an execution fail. */
const times = fc.integer({ min: 1, max: 2 });

const delays = fc.record<Fault>({
  operation: fc.constantFrom(...WRITES, ...READS, ...REPORTS),
  delayMs: fc.integer({ min: 1, max: 40 }),
  times: fc.integer({ min: 1, max: 6 }),
  when,
});
const lostAnswers = fc.record<Fault>({
  operation: fc.constantFrom(...WRITES),
  reset: fc.constant(true),
  times,
  when: fc.constant('after'),
});
const cuts = fc.record<Fault>({
  operation: fc.constantFrom(...WRITES, ...READS),
  reset: fc.constant(true),
  times,
  when,
});

const fault: fc.Arbitrary<Fault> = fc.oneof(delays, lostAnswers, cuts);
