/** Follows a workflow without its writes: the states decide as they would, and the record of the person is read only. */
import type { StateName } from '../../../core/execution/states.ts';
import type { RequestKind } from '../../../core/kinds.ts';
import type { PersonRecord } from '../../../core/person/person-record.ts';
import { claim, fence } from '../../../core/person/protocol.ts';
import type { PlanStep } from '../../../core/plan/plan.ts';
import type { Claim } from '../person/claim.ts';
import { type ClaimedRequests, claimed, intentOf, placeOf } from '../person/claiming.ts';
import { readFloor, readPerson, readRequest, refusalError } from '../person/person-table.ts';

/** Thrown when a state would fail. */
export class Refused extends Error {
  readonly state: StateName;
  readonly error: Error;

  constructor(state: StateName, error: Error) {
    super(error.message);
    this.state = state;
    this.error = error;
  }
}

/** Thrown when the request would not be carried out, because a newer one has begun. */
export class Superseded extends Error {
  readonly by: string;
  /** Whether the request has had its answer. */
  readonly isAnswered: boolean;

  constructor(error: Error, isAnswered: boolean) {
    super(error.message);
    this.by = error.message;
    this.isAnswered = isAnswered;
  }
}

/** What a request would be carried out with. */
interface Claiming<Requests> {
  requests: Requests;
  claim: Claim;
}

/** The plan of one request, as far as it has been made. */
export class Planner {
  readonly kind: RequestKind;
  /** Start of the execution that would begin now (ISO 8601). */
  readonly startedAt = new Date().toISOString();
  readonly steps: PlanStep[] = [];
  #record: PersonRecord = {};
  #floor = 0;
  #claim: Claim | undefined;

  constructor(kind: RequestKind) {
    this.kind = kind;
  }

  /**
   * Runs what a state does before it writes.
   *
   * @throws Refused when the state would fail
   */
  async at<Answer>(state: StateName, decide: () => Promise<Answer> | Answer): Promise<Answer> {
    try {
      return await decide();
    } catch (error) {
      throw error instanceof Error ? new Refused(state, error) : error;
    }
  }

  /**
   * Plans the claim, which changes nothing of the record.
   *
   * @throws Refused when the person cannot be claimed
   * @throws Superseded when a newer request has begun
   */
  async claim<Requests extends ClaimedRequests>(request: unknown, requests: Requests): Promise<Claiming<Requests>> {
    const { person, name, key: place } = placeOf(this.kind, request, this.startedAt, requests);
    const seen = await readRequest(person, name);
    const intent = intentOf(this.kind, seen?.key ?? place, requests);
    this.#floor = await readFloor();
    const claimant = { holder: PLANNED, startedAt: Date.now(), intent };
    const step = claim(await readPerson(person), claimant, this.#floor, Date.now());
    if ('refused' in step) {
      if (step.refused === 'superseded') throw new Superseded(refusalError(step), seen?.answer !== undefined);
      throw new Refused('ClaimPerson', refusalError(step));
    }
    this.#record = step.record;
    const planned = claimed(requests, step.record, { person, holder: PLANNED, digest: name.digest, intent });
    this.#claim = planned.claim;
    return planned;
  }

  /** Plans what changes nothing. */
  note(step: PlanStep): void {
    this.steps.push(step);
  }

  /**
   * Plans a write.
   *
   * @throws Refused when the request may not write
   */
  write(state: StateName, step: PlanStep): void {
    this.requireWrite(state);
    this.steps.push(step);
  }

  /**
   * Checks that a request may write, as a function does before each call that writes.
   *
   * @throws Refused when it may not
   */
  requireWrite(state: StateName): void {
    if (!this.#claim) throw new TypeError('Nothing is written without a claim');
    const { intent, holder } = this.#claim;
    const step = fence(this.#record, holder, intent, this.#floor, Date.now());
    if ('refused' in step) throw new Refused(state, refusalError(step));
  }
}

/** The holder of a claim that is never written. */
const PLANNED = 'plan';
