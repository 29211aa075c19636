/** The configurations in which the rules of the project have to hold. */
import type { Configuration, Fault } from './configuration.ts';
import type { ModelKind, ModelRequest, Services } from './world.ts';

/** Everything that may happen to an execution and its calls. */
const ACCIDENTS: readonly Fault[] = [
  'no answer',
  'refusal',
  'answer not recorded',
  'failure',
  'repeated state',
  'stop',
  'time-out',
  'lost release',
  'redrive',
  'second notice',
];

/** Everything that may happen to the record. */
const LOSSES: readonly Fault[] = ['loss', 'restore', 'forget'];

const NOBODY: Services = { exists: false };
const HAS_GROUPS: Services = { exists: true, user: 'user of before', role: 'z', groups: 'y' };
const HAS_ROLE: Services = { exists: true, user: 'user of before', role: 'z' };

function request(kind: ModelKind, name: string, role: string | undefined, ...sentAt: number[]): ModelRequest {
  return { name, kind, sentAt, ...(role !== undefined && { role }) };
}

/** Two role changes for one person. */
const changes = (...copies: [older: number, newer: number]): ModelRequest[] => [
  request('role-change', 'Change 1', 'a', ...Array<number>(copies[0]).fill(1)),
  request('role-change', 'Change 2', 'b', ...Array<number>(copies[1]).fill(2)),
];

const onboarding = (sentAt: number, name = 'Onboarding', role = 'a') => request('onboarding', name, role, sentAt);
const change = (sentAt: number, role = 'b') => request('role-change', 'Change', role, sentAt);
const leaving = (sentAt: number) => request('offboarding', 'Leaving', undefined, sentAt);
const suspending = (sentAt: number): ModelRequest => ({
  ...leaving(sentAt),
  name: 'Suspending',
  mode: 'suspend',
});
const returning = (sentAt: number): ModelRequest => ({ ...onboarding(sentAt, 'Return', 'c'), rehire: true });
const another = (...sentAt: number[]): ModelRequest => request('onboarding', 'Another person', 'c', ...sentAt);
const withGroups = (asked: ModelRequest, groups = 'g'): ModelRequest => ({ ...asked, groups });
const later = (late: ModelRequest): ModelRequest => ({ ...late, afterLoss: true });

/** Small ones, for every run of the tests. */
export const SHORT: readonly Configuration[] = [
  { name: 'two role changes, each twice', requests: changes(2, 2), services: HAS_ROLE, faults: 0, kinds: [] },
  { name: 'two role changes, any accident', requests: changes(1, 1), services: HAS_ROLE, faults: 1, kinds: ACCIDENTS },
  {
    name: 'an onboarding and a newer role change, any accident',
    requests: [onboarding(1), change(2)],
    services: NOBODY,
    faults: 1,
    kinds: ACCIDENTS,
  },
  {
    name: 'a role change, a leave and an older onboarding',
    requests: [onboarding(1), leaving(2), change(3)],
    services: HAS_ROLE,
    faults: 0,
    kinds: [],
  },
  {
    name: 'a rehire',
    requests: [onboarding(1), leaving(2), onboarding(3, 'Rehire', 'c')],
    services: NOBODY,
    faults: 0,
    kinds: [],
  },
  {
    name: 'a role change, and a newer one after a loss',
    requests: [request('role-change', 'Change 1', 'a', 1), later(request('role-change', 'Change 2', 'b', 2))],
    services: HAS_ROLE,
    faults: 1,
    kinds: LOSSES,
  },
  {
    name: 'a role change with groups, and a newer one of the role, any accident',
    requests: [withGroups(request('role-change', 'Change 1', 'a', 1)), request('role-change', 'Change 2', 'b', 2)],
    services: HAS_ROLE,
    faults: 1,
    kinds: ACCIDENTS,
  },
  {
    name: 'an onboarding with groups, and two newer role changes, one with groups',
    requests: [withGroups(onboarding(1)), withGroups(change(2), 'h'), request('role-change', 'Change 2', 'c', 3)],
    services: NOBODY,
    faults: 0,
    kinds: [],
  },
  {
    name: 'a suspended person, another person of the same name, twice, and a role change',
    requests: [suspending(1), another(2, 2), change(3)],
    services: HAS_GROUPS,
    faults: 0,
    kinds: [],
  },
  {
    name: 'a suspended person who returns, and a role change',
    requests: [suspending(1), returning(2), withGroups(change(3))],
    services: HAS_GROUPS,
    faults: 0,
    kinds: [],
  },
  {
    name: 'a suspended person and a newer role change, any accident',
    requests: [suspending(1), change(2)],
    services: HAS_ROLE,
    faults: 1,
    kinds: ACCIDENTS,
  },
  { name: 'two role changes, the record lost', requests: changes(1, 1), services: HAS_ROLE, faults: 1, kinds: LOSSES },
];

/** All, for `npm run model`. */
export const ALL: readonly Configuration[] = [
  ...SHORT,
  {
    name: 'two role changes, each twice, any accident',
    startsTogether: true,
    requests: changes(2, 2),
    services: HAS_ROLE,
    faults: 1,
    kinds: ACCIDENTS,
  },
  {
    name: 'two role changes, any two accidents',
    startsTogether: true,
    requests: changes(1, 1),
    services: HAS_ROLE,
    faults: 2,
    kinds: ACCIDENTS,
  },
  {
    name: 'two role changes, any accident, in half steps of time',
    requests: changes(1, 1),
    services: HAS_ROLE,
    faults: 1,
    kinds: ACCIDENTS,
    halfSteps: true,
  },
  {
    name: 'an older onboarding and a leave, any accident',
    requests: [onboarding(1), leaving(2)],
    services: HAS_ROLE,
    faults: 1,
    kinds: ACCIDENTS,
  },
  {
    name: 'a leave and a newer role change, any accident',
    requests: [leaving(1), change(2)],
    services: HAS_ROLE,
    faults: 1,
    kinds: ACCIDENTS,
  },
  {
    name: 'a leave and a rehire, any accident',
    requests: [leaving(1), onboarding(2, 'Rehire', 'c')],
    services: HAS_ROLE,
    faults: 1,
    kinds: ACCIDENTS,
  },
  {
    name: 'a suspended person and another person of the same name, twice, any accident',
    startsTogether: true,
    requests: [suspending(1), another(2, 2)],
    services: HAS_GROUPS,
    faults: 1,
    kinds: ACCIDENTS,
  },
  {
    name: 'a suspended person who returns, any accident',
    requests: [suspending(1), returning(2)],
    services: HAS_GROUPS,
    faults: 1,
    kinds: ACCIDENTS,
  },
  {
    name: 'a suspended person, a return and a role change, a call without an answer or a stop',
    startsTogether: true,
    requests: [suspending(1), returning(2), change(3)],
    services: HAS_ROLE,
    faults: 1,
    kinds: ['no answer', 'stop'],
  },
  {
    name: 'a person who leaves twice: suspended, then removed',
    startsTogether: true,
    requests: [suspending(1), returning(2), leaving(3), another(4)],
    services: HAS_ROLE,
    faults: 0,
    kinds: [],
  },
  {
    name: 'an onboarding with groups and a newer role change with groups, any accident',
    requests: [withGroups(onboarding(1)), withGroups(change(2), 'h')],
    services: NOBODY,
    faults: 1,
    kinds: ACCIDENTS,
  },
  {
    name: 'three role changes, two with groups, each twice',
    startsTogether: true,
    requests: [
      withGroups(request('role-change', 'Change 1', 'a', 1, 1)),
      withGroups(request('role-change', 'Change 2', 'b', 2, 2), 'h'),
      request('role-change', 'Change 3', 'c', 3),
    ],
    services: HAS_ROLE,
    faults: 0,
    kinds: [],
  },
  {
    name: 'an onboarding, a role change and a leave, any accident',
    startsTogether: true,
    requests: [onboarding(1), change(2), leaving(3)],
    services: NOBODY,
    faults: 1,
    kinds: ACCIDENTS,
  },
  {
    name: 'two role changes, the older one twice, any two accidents',
    startsTogether: true,
    requests: changes(2, 1),
    services: HAS_ROLE,
    faults: 2,
    kinds: ACCIDENTS,
  },
  {
    name: 'an onboarding, a leave and a rehire, a call without an answer or a stop',
    startsTogether: true,
    requests: [onboarding(1), leaving(2), onboarding(3, 'Rehire', 'c')],
    services: NOBODY,
    faults: 1,
    kinds: ['no answer', 'stop'],
  },
  {
    name: 'an onboarding, a role change and a leave, a call without an answer or a stop',
    startsTogether: true,
    requests: [onboarding(1), change(2), leaving(3)],
    services: NOBODY,
    faults: 1,
    kinds: ['no answer', 'stop'],
  },
  {
    name: 'two role changes, the older one twice, and a third after a loss',
    startsTogether: true,
    requests: [...changes(2, 1), later(request('role-change', 'Change 3', 'c', 3))],
    services: HAS_ROLE,
    faults: 1,
    kinds: LOSSES,
  },
  {
    name: 'two role changes, a stop or a call without an answer, and a loss',
    startsTogether: true,
    requests: changes(1, 1),
    services: HAS_ROLE,
    faults: 2,
    kinds: ['stop', 'no answer', ...LOSSES],
  },
  {
    name: 'a role change, an onboarding after a loss, a stop or a call without an answer',
    startsTogether: true,
    requests: [change(1), later(onboarding(2))],
    services: HAS_ROLE,
    faults: 2,
    kinds: ['stop', 'no answer', ...LOSSES],
  },
  {
    name: 'a key that is fixed at first sight: three copies with their own times',
    requests: [request('role-change', 'Change 1', 'a', 1, 3, 5), request('role-change', 'Change 2', 'b', 2, 4)],
    services: HAS_ROLE,
    faults: 0,
    kinds: [],
  },
  {
    name: 'three role changes, each twice',
    startsTogether: true,
    requests: [...changes(2, 2), request('role-change', 'Change 3', 'c', 3, 3)],
    services: HAS_ROLE,
    faults: 0,
    kinds: [],
  },
];
