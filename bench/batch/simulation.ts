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
import { QUOTAS, type Run, SECONDS_A_PERSON, STARTS } from './people.ts';
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

/**
 * Simulates a batch.
 *
 * @param way by the queue, by events at once, or at once without a line
 */
export function simulate(way: Way, people: number): Run {
  const simulation = new Simulation(way !== 'unpaced');
  if (way === 'queue') simulation.sendMessages(people);
  else for (let person = 0; person < people; person += 1) simulation.start();
  return simulation.run();
}

class Simulation {
  readonly #agenda = new Agenda();
  readonly #buckets = new TokenBuckets(QUOTAS);
  readonly #isPaced: boolean;
  #line: Line = {};
  #open = 0;
  readonly #run = { seconds: 0, retries: 0, throttled: 0, failures: 0, open: 0, memory: 0 };

  constructor(isPaced: boolean) {
    this.#isPaced = isPaced;
  }

  run(): Run {
    this.#agenda.run();
    return this.#run;
  }

  /** Starts an execution. */
  start(): void {
    this.#open += 1;
    this.#run.open = Math.max(this.#run.open, this.#open);
    this.#agenda.add(this.#isPaced ? this.#takeTurn() : 0, () => this.#carryOut(0, 0));
  }

  /** Puts messages in the queue. The instances of the batch function take them in batches. */
  sendMessages(people: number): void {
    const queue = { left: people };
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
    this.start();
    const gap = (STARTS.instances / STARTS.perSecond) * 1_000;
    this.#agenda.add(gap, () => this.#handle(queue, left - 1, deadline));
  }

  /** @returns milliseconds until the turn */
  #takeTurn(): number {
    const { now } = this.#agenda;
    const turn = isBusy(this.#line, now) ? (this.#line.next ?? now) : now;
    this.#line = { ...this.#line, next: turn + turnLength(this.#line, SECONDS_A_PERSON, now) };
    return beginningOf(turn, now) - now;
  }

  #carryOut(step: number, retries: number): void {
    const task = TASKS[step];
    const { now } = this.#agenda;
    if (!task) {
      this.#end();
      return;
    }
    if (task.calls.every((service) => this.#buckets.spend(service, now))) {
      this.#carryOut(step + 1, 0);
      return;
    }
    this.#run.throttled += 1;
    if (task.isNoting) this.#line = { ...this.#line, ...slowed(this.#line, now) };
    if (retries === TRANSIENT.MaxAttempts) {
      this.#run.failures += 1;
      this.#end();
      return;
    }
    this.#run.retries += 1;
    const { IntervalSeconds, BackoffRate, MaxDelaySeconds } = TRANSIENT;
    const longest = Math.min(IntervalSeconds * BackoffRate ** retries, MaxDelaySeconds) * 1_000;
    this.#agenda.add(Math.random() * longest, () => this.#carryOut(step, retries + 1));
  }

  #end(): void {
    this.#open -= 1;
    this.#run.seconds = this.#agenda.now / 1_000;
  }
}
