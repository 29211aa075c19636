/**
 * A simulation of batches: people are sequences of calls against the quotas of the services, with the rules of the line from
 * `core/pace` and the retries of the definitions. It has no definition, no function and no table, so it is fast, and a run of
 * the real application at the same number of people shows whether it is right.
 */
import type { ServiceCalls } from '../../core/pace/expected-calls.ts';
import {
  beginningOf,
  isBusy,
  LINE_BUDGET_MS,
  type Line,
  LONG_LINE_MS,
  slowed,
  turnLength,
  waitOf,
} from '../../core/pace/line.ts';
import { TRANSIENT } from '../../statemachine/error-policy.ts';
import { Agenda } from './agenda.ts';
import { QUOTAS, type Run, SECONDS_A_PERSON, STARTS, secondsAPersonAt } from './people.ts';
import { TokenBuckets } from './token-buckets.ts';

/** A task of the onboarding: its calls, and whether its function notes a throttled one. */
interface Task {
  calls: readonly (keyof ServiceCalls)[];
  isNoting: boolean;
}

/** The tasks of the onboarding of a new person that call services. */
const TASKS: readonly Task[] = [
  { calls: ['kx'], isNoting: false },
  { calls: ['identityStore'], isNoting: true },
  { calls: ['finSpace'], isNoting: true },
  { calls: ['kx'], isNoting: true },
  { calls: ['identityStore', 'finSpace', 'kx', 'kx'], isNoting: true },
];

/** How the requests come. */
type Way = 'queue' | 'events' | 'unpaced';

/** Several stacks, each with a kdb environment and calls of FinSpace of its own, over one identity store. */
export interface SharedStore {
  stacks: number;
  /** People of each stack. */
  people: number;
  /** Stacks that work at the same time; the next one begins when one has ended. */
  atOnce: number;
  /** The parameter IdentityStoreCallsPerSecond of each stack. */
  identityStoreCalls: number;
}

/**
 * Simulates a batch.
 *
 * @param way by the queue, by events at once, or at once without a line
 */
export function simulate(way: Way, people: number): Run {
  const simulation = new Simulation();
  const stack = new Stack(simulation, { isPaced: way !== 'unpaced', secondsAPerson: SECONDS_A_PERSON });
  if (way === 'queue') stack.sendMessages(people);
  else for (let person = 0; person < people; person += 1) stack.start();
  return simulation.run();
}

/** Simulates the batches of stacks that share an identity store, each by its queue. */
export function simulateSharedStore({ stacks, people, atOnce, identityStoreCalls }: SharedStore): Run {
  const simulation = new Simulation();
  const secondsAPerson = secondsAPersonAt({ ...QUOTAS, identityStore: identityStoreCalls });
  let left = stacks;
  const begin = () => {
    if (left === 0) return;
    left -= 1;
    new Stack(simulation, { isPaced: true, secondsAPerson, onEnd: begin }).sendMessages(people);
  };
  for (let place = 0; place < atOnce; place += 1) begin();
  return simulation.run();
}

/** What all stacks of a simulation share: the time, the calls of the identity store, and the results. */
class Simulation {
  readonly agenda = new Agenda();
  readonly identityStore = new TokenBuckets(QUOTAS);
  readonly result = { seconds: 0, retries: 0, throttled: 0, failures: 0, open: 0, memory: 0 };
  #open = 0;

  run(): Run {
    this.agenda.run();
    return this.result;
  }

  open(): void {
    this.#open += 1;
    this.result.open = Math.max(this.result.open, this.#open);
  }

  close(): void {
    this.#open -= 1;
    this.result.seconds = this.agenda.now / 1_000;
  }
}

/** How a stack works. */
interface StackOptions {
  isPaced: boolean;
  /** How long the calls of a person take at its share of the quotas. */
  secondsAPerson: number;
  /** Called when its queue is empty and its executions have ended. */
  onEnd?: () => void;
}

class Stack {
  readonly #simulation: Simulation;
  readonly #agenda: Agenda;
  readonly #finSpace = new TokenBuckets(QUOTAS);
  readonly #options: StackOptions;
  #line: Line = {};
  #open = 0;
  /** Messages that no execution has been started for. */
  #waiting = 0;

  constructor(simulation: Simulation, options: StackOptions) {
    this.#simulation = simulation;
    this.#agenda = simulation.agenda;
    this.#options = options;
  }

  /** Starts an execution. */
  start(): void {
    this.#open += 1;
    this.#simulation.open();
    this.#agenda.add(this.#options.isPaced ? this.#takeTurn() : 0, () => this.#carryOut(0, 0));
  }

  /** Puts messages in the queue. The instances of the batch function take them in batches. */
  sendMessages(people: number): void {
    const queue = { left: people };
    this.#waiting = people;
    for (let instance = 0; instance < STARTS.instances; instance += 1) this.#takeBatch(queue);
  }

  #takeBatch(queue: { left: number }): void {
    const size = Math.min(STARTS.batchSize, queue.left);
    queue.left -= size;
    if (size > 0) this.#handle(queue, size, this.#agenda.now + LINE_BUDGET_MS);
  }

  /** Handles the messages that are left of a batch. */
  #handle(queue: { left: number }, left: number, deadline: number): void {
    const { now } = this.#agenda;
    if (left === 0) {
      this.#takeBatch(queue);
      return;
    }
    const tooLong = waitOf(this.#line, now) - LONG_LINE_MS;
    if (tooLong > 0 && now < deadline) {
      const wait = Math.max(1, Math.min(tooLong, deadline - now));
      this.#agenda.add(wait, () => this.#handle(queue, left, deadline));
      return;
    }
    this.#waiting -= 1;
    this.start();
    const gap = (STARTS.instances / STARTS.perSecond) * 1_000;
    this.#agenda.add(gap, () => this.#handle(queue, left - 1, deadline));
  }

  /** @returns milliseconds until the turn */
  #takeTurn(): number {
    const { now } = this.#agenda;
    const turn = isBusy(this.#line, now) ? (this.#line.next ?? now) : now;
    this.#line = { ...this.#line, next: turn + turnLength(this.#line, this.#options.secondsAPerson, now) };
    return beginningOf(turn, now) - now;
  }

  #carryOut(step: number, retries: number): void {
    const task = TASKS[step];
    const { now } = this.#agenda;
    if (!task) {
      this.#end();
      return;
    }
    if (task.calls.every((service) => this.#spend(service, now))) {
      this.#carryOut(step + 1, 0);
      return;
    }
    const { result } = this.#simulation;
    result.throttled += 1;
    if (task.isNoting) this.#line = { ...this.#line, ...slowed(this.#line, now) };
    if (retries === TRANSIENT.MaxAttempts) {
      result.failures += 1;
      this.#end();
      return;
    }
    result.retries += 1;
    const { IntervalSeconds, BackoffRate, MaxDelaySeconds } = TRANSIENT;
    const longest = Math.min(IntervalSeconds * BackoffRate ** retries, MaxDelaySeconds) * 1_000;
    this.#agenda.add(Math.random() * longest, () => this.#carryOut(step, retries + 1));
  }

  #spend(service: keyof ServiceCalls, now: number): boolean {
    const buckets = service === 'identityStore' ? this.#simulation.identityStore : this.#finSpace;
    return buckets.spend(service, now);
  }

  #end(): void {
    this.#open -= 1;
    this.#simulation.close();
    if (this.#open === 0 && this.#waiting === 0) this.#options.onEnd?.();
  }
}
