/** The world of the model: one person, the requests for the person, and everything that they meet. */
import { orderKey } from '../../core/person/order.ts';
import type { Intent, PersonRecord, RecordedUsers } from '../../core/person/person-record.ts';

/** When the first execution starts, in milliseconds since 1970. */
export const START = Date.parse('2030-01-01T00:00:00Z');

/** When the table was created: before every request. */
export const FIRST_FLOOR = START - 1_000_000_000;

/** Kinds of requests, and what they concern. */
export const CONCERNS = {
  onboarding: 'person',
  'role-change': 'role',
  offboarding: 'person',
} as const;

export type ModelKind = keyof typeof CONCERNS;

/** The role of a person who is suspended. */
export const NO_ACCESS = 'no access';

/** A request of a configuration. The configuration lists the requests from the oldest to the newest. */
export interface ModelRequest {
  name: string;
  kind: ModelKind;
  /** The role that it asks for. */
  role?: string;
  /** The groups that it asks for, as one word. */
  groups?: string;
  /** What a leave does: it removes the person, or it keeps the users and takes the access from them. */
  mode?: 'remove' | 'suspend';
  /** Whether an onboarding is for the person who has left, so that it may adopt the users of before. */
  rehire?: boolean;
  /** When each copy was sent, in seconds. The request is delivered once for each copy. */
  sentAt: readonly number[];
  /** The requestId, if another request has the same. */
  requestId?: string;
  /** Whether it is sent only after the record was lost, restored or forgotten. */
  afterLoss?: boolean;
}

/** What the services hold of the person. */
export interface Services {
  exists: boolean;
  /** Id of the person's user. */
  user?: string;
  role?: string;
  groups?: string;
}

/** A call that writes. */
export type Write =
  | { does: 'create person'; user: string }
  | { does: 'remove groups' | 'remove kx user' | 'remove person' }
  | { does: 'create kx user' | 'change role'; role: string }
  | { does: 'set groups'; groups: string };

/** Where an execution is. The function of a state may still run when its execution has ended. */
export type Place = 'claim' | 'recall' | 'read' | 'write' | 'sent' | 'mark' | 'report' | 'release';

/** What an execution knows since its claim. */
export interface Claimed {
  /** The role and the groups that it gives. */
  role?: string;
  groups?: string;
  /** Ids of users of a person of this name who has left. */
  left?: readonly string[];
  /** Whether the service has told it that a user of the person exists. */
  hasTried?: boolean;
}

export interface Execution extends Claimed {
  holder: string;
  /** Index of the request. */
  request: number;
  startedAt: number;
  /** When Step Functions ends it. */
  timeoutAt: number;
  status: 'running' | 'succeeded' | 'failed' | 'stopped';
  at: Place;
  /** Whether the request had had its answer when the execution started. */
  wasDone: boolean;
  intent: Intent;
  write?: Write;
  unanswered: number;
  failure?: string;
  hasReported: boolean;
  hasSucceeded: boolean;
  wasRedriven: boolean;
  /** Whether the record was lost since it has claimed the person. */
  hasLostRecord: boolean;
  /** Notices of its end that ReportSilentFailure has not received. */
  notices: number;
}

/** A call on its way to the service. */
export interface Flight {
  execution: number;
  write: Write;
  /** It has landed, or never does, before this time. */
  deadline: number;
  /** Whether the execution waits for its answer. */
  isAwaited: boolean;
}

/** A function that goes on although its execution does not wait for it any more. */
export interface Straggler {
  execution: number;
  at: 'claim' | 'write' | 'mark' | 'answer';
  write?: Write;
  deadline: number;
}

/** The item of a request in the table. */
export interface Item {
  key?: string;
  isDone: boolean;
}

/** What the table holds of the person. */
export interface Table {
  record: PersonRecord;
  items: Readonly<Record<string, Item>>;
}

/** What has really happened to a request, whatever the record says. */
export interface Truth {
  /** Key at first sight. */
  key?: string;
  /** Whether it began to write, or found everything as it asks for. */
  hasBegun: boolean;
  succeeded: boolean;
  failed: boolean;
  superseded: boolean;
}

export interface State extends Table {
  now: number;
  /** Creation time of the table. */
  floor: number;
  backup?: Table;
  services: Services;
  /** Ids of the users of people who have left, whatever the record says. */
  gone: readonly string[];
  executions: readonly Execution[];
  /** Number of deliveries of each request. */
  delivered: readonly number[];
  flights: readonly Flight[];
  stragglers: readonly Straggler[];
  truth: readonly Truth[];
  /** Faults that may still happen. */
  faultsLeft: number;
  faultsSeen: number;
  hasLost: boolean;
}

/** Returns the place in the order of one copy of a request. */
export function placeOf({ name, requestId = name, sentAt, afterLoss = false }: ModelRequest, copy: number): string {
  const time = START + (afterLoss ? 1_000_000_000_000 : -1_000_000) + (sentAt[copy] ?? 0) * 1_000;
  return orderKey({ sentAt: new Date(time).toISOString(), requestId, digest: name });
}

/** Returns what the services hold after a call. The same object if the call changes nothing. */
export function afterWrite(services: Services, write: Write): Services {
  switch (write.does) {
    case 'create person':
      return services.exists ? services : { ...services, exists: true, user: write.user };
    case 'create kx user':
      return services.role === undefined ? { ...services, role: write.role } : services;
    case 'change role':
      return services.role === undefined || services.role === write.role ? services : { ...services, role: write.role };
    case 'set groups':
      return !services.exists || services.groups === write.groups ? services : { ...services, groups: write.groups };
    case 'remove groups':
      return without(services, 'groups');
    case 'remove kx user':
      return without(services, 'role');
    case 'remove person':
      return services.exists ? { ...without(services, 'user'), exists: false } : services;
  }
}

function without(services: Services, member: 'groups' | 'role' | 'user'): Services {
  if (services[member] === undefined) return services;
  const { [member]: _, ...others } = services;
  return others;
}

/** Why an execution that has read the services cannot go on. */
export type Impossible =
  /** There is no person. */
  | 'onboard-first'
  /** The user that exists is that of a person who has left. */
  | 'mismatch';

/**
 * Returns the next call that a request needs.
 *
 * @returns undefined if everything is as the request asks for
 */
export function nextWrite(services: Services, request: ModelRequest, claimed: Claimed): Write | Impossible | undefined {
  if (request.kind === 'offboarding') return nextRemoval(services, request);
  const { role, groups, left = [], hasTried } = claimed;
  if (role === undefined) throw new TypeError('The request has no role');
  if (request.kind === 'role-change' && (!services.exists || services.role === undefined)) return 'onboard-first';
  const mustNotAdopt = request.kind === 'onboarding' && !request.rehire && left.includes(services.user ?? '');
  // Only the call that creates a user tells that there is one.
  if (mustNotAdopt && hasTried) return 'mismatch';
  if (!services.exists || mustNotAdopt) return { does: 'create person', user: `user of ${request.name}` };
  if (services.role === undefined) return { does: 'create kx user', role };
  if (services.role !== role) return { does: 'change role', role };
  return groups === undefined || services.groups === groups ? undefined : { does: 'set groups', groups };
}

/** The groups at first, because they open the portal. */
function nextRemoval({ exists, role, groups }: Services, { mode }: ModelRequest): Write | undefined {
  if (exists && groups !== undefined) return { does: 'remove groups' };
  if (mode === 'suspend') {
    return role === undefined || role === NO_ACCESS ? undefined : { does: 'change role', role: NO_ACCESS };
  }
  if (role !== undefined) return { does: 'remove kx user' };
  return exists ? { does: 'remove person' } : undefined;
}

/** The users of a person, as a function that reads the services finds them. */
export function usersOf({ user }: Services): RecordedUsers {
  return user === undefined ? {} : { identityStoreUserId: user };
}
