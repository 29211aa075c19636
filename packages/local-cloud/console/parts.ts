/** The parts of a local cloud that the console shows and uses. */
import type { Calls } from '../gateway/calls.ts';
import type { Changes } from '../service/changes.ts';
import type { Document } from '../service/service.ts';
import type { EntryResult, Events } from '../services/events/events.ts';
import type { KxUser } from '../services/finspace/finspace.ts';
import type { FinSpaceUser } from '../services/finspace-data/finspace-data.ts';
import type { IdentityStoreGroup } from '../services/identity-store/groups.ts';
import type { GroupMembership } from '../services/identity-store/memberships.ts';
import type { IdentityStoreUser } from '../services/identity-store/users.ts';
import type { Sqs } from '../services/sqs/sqs.ts';
import type { StepFunctions } from '../services/step-functions/step-functions.ts';
import type { Stack } from '../template/stack.ts';
import type { ConsoleSettings } from './settings.ts';

/** The parts. */
export interface ConsoleParts {
  settings: ConsoleSettings;
  /** Base URL of the local cloud. */
  url: string;
  region: string;
  stack: Pick<Stack, 'name' | 'outputs' | 'stateMachines' | 'rules' | 'queues' | 'functions'>;
  stepFunctions: Pick<StepFunctions, 'executions' | 'execution' | 'stop'>;
  events: Pick<Events, 'seen'>;
  /** Puts entries on a bus as a client does: faults apply, and the call is counted. */
  putEvents(entries: readonly Document[]): Promise<EntryResult[]>;
  sqs: Pick<Sqs, 'queues' | 'messages' | 'counts'>;
  users(): { identityStore: IdentityStoreUser[]; finSpace: FinSpaceUser[]; kx: KxUser[] };
  /** Groups of the identity store, and who is in them. */
  groups(): { groups: IdentityStoreGroup[]; memberships: GroupMembership[] };
  calls: Pick<Calls, 'counts' | 'spans'>;
  /** Names of all operations, such as `finspace:CreateKxUser`. */
  operations(): string[];
  changes: Changes;
  /** Milliseconds since 1970. */
  now(): number;
}
