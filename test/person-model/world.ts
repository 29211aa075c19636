/** The world of the model: one person, the requests for the person, and everything that they meet. */
import { orderKey } from '../../core/person/order.ts';
import type { Intent, PersonRecord } from '../../core/person/person-record.ts';

/** When the first execution starts, in milliseconds since 1970. */
export const START = Date.parse('2030-01-01T00:00:00Z');

/** When the table was created: before every request. */
export const FIRST_FLOOR = START - 1_000_000_000;

/** Kinds of requests. The workflow has no offboarding yet; the rules are for it, too. */
export const MODEL_KINDS = {
  onboarding: { concerns: 'person', recordedAs: 'onboarding' },
  'role-change': { concerns: 'role', recordedAs: 'role-change' },
  // The rules only store the kind, and never read it.
  offboarding: { concerns: 'person', recordedAs: 'onboarding' },
} as const;

export type ModelKind = keyof typeof MODEL_KINDS;

/** A request of a configuration. The configuration lists the requests from the oldest to the newest. */
export interface ModelRequest {
  name: string;
  kind: ModelKind;
  /** The role that it asks for. */
  role?: string;
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
  role?: string;
}

/** A call that writes. */
export type Write =
  | { does: 'create person' | 'remove kx user' | 'remove person' }
  | { does: 'create kx user' | 'change role'; role: string };

/** Where an execution is. The function of a state may still run when its execution has ended. */
export type Place = 'claim' | 'recall' | 'read' | 'write' | 'sent' | 'mark' | 'report' | 'release';

export interface Execution {
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
  /** The role that it gives. */
  role?: string;
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
      return services.exists ? services : { ...services, exists: true };
    case 'create kx user':
      return services.role === undefined ? { ...services, role: write.role } : services;
    case 'change role':
      return services.role === undefined || services.role === write.role ? services : { ...services, role: write.role };
    case 'remove kx user':
      return services.role === undefined ? services : { exists: services.exists };
    case 'remove person':
      return services.exists ? { ...services, exists: false } : services;
  }
}

/**
 * Returns the next call that a request needs.
 *
 * @returns undefined if everything is as the request asks for; `onboard-first` if there is no person
 */
export function nextWrite(
  services: Services,
  kind: ModelKind,
  role: string | undefined,
): Write | 'onboard-first' | undefined {
  if (kind === 'offboarding') {
    if (services.role !== undefined) return { does: 'remove kx user' };
    return services.exists ? { does: 'remove person' } : undefined;
  }
  if (role === undefined) throw new TypeError('The request has no role');
  if (kind === 'role-change' && (!services.exists || services.role === undefined)) return 'onboard-first';
  if (!services.exists) return { does: 'create person' };
  if (services.role === undefined) return { does: 'create kx user', role };
  return services.role === role ? undefined : { does: 'change role', role };
}
