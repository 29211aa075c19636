/** Configurations: which requests there are, and what may go wrong. */
import { FIRST_FLOOR, type ModelRequest, type Services, START, type State } from './world.ts';

/** What may go wrong. Each occurrence takes one of the configuration's faults. */
export type Fault =
  /** A call has no answer. It lands later, or never. */
  | 'no answer'
  /** The service refuses a call for certain. */
  | 'refusal'
  /** The answer of a call is not recorded. */
  | 'answer not recorded'
  /** A function that only reads fails, or the report does. */
  | 'failure'
  /** The answer of a function is lost, and its state is repeated. The function may still run. */
  | 'repeated state'
  /** An operator stops an execution. Its function goes on. */
  | 'stop'
  /** An execution takes too long. */
  | 'time-out'
  /** An execution ends without its release. */
  | 'lost release'
  /** An operator redrives an execution that was stopped. Its report may be late, and is not judged. */
  | 'redrive'
  /** The same, and its report is judged. */
  | 'judged redrive'
  /** A call lands later than LANDING_MS. */
  | 'too late'
  /** ReportSilentFailure runs twice for one end. */
  | 'second notice'
  /** The table is lost. */
  | 'loss'
  /** The table is restored from a copy. */
  | 'restore'
  /** An operator forgets the person. */
  | 'forget';

export interface Configuration {
  name: string;
  requests: readonly ModelRequest[];
  services: Services;
  /** Number of faults. */
  faults: number;
  kinds: readonly Fault[];
  /**
   * Whether all executions start at the beginning. They wait at their claim as long as they would wait for their start, so
   * only the end of their time differs. That makes far fewer states.
   */
  startsTogether?: boolean;
  /** Whether time also stops in the middle of the time in which a call can land. */
  halfSteps?: boolean;
}

/** Returns the state in which a configuration begins. */
export function firstState({ requests, services, faults }: Configuration): State {
  return {
    now: START,
    floor: FIRST_FLOOR,
    record: {},
    items: {},
    services,
    gone: [],
    executions: [],
    delivered: requests.map(() => 0),
    flights: [],
    stragglers: [],
    truth: requests.map(() => ({ hasBegun: false, succeeded: false, failed: false, superseded: false })),
    faultsLeft: faults,
    faultsSeen: 0,
    hasLost: false,
  };
}
