/** Everything that can happen next. Each move is one step that nothing interrupts, as in the functions. */
import type { Intent, PersonRecord } from '../../core/person/person-record.ts';
import type { Step } from '../../core/person/protocol.ts';
import { EXECUTION_MS, LANDING_MS } from '../../core/person/timing.ts';
import type { Configuration, Fault } from './configuration.ts';
import { onLanding, onLeft, onMark, onReport, onSuperseded } from './properties.ts';
import type { Rules } from './rules.ts';
import {
  afterWrite,
  type Claimed,
  CONCERNS,
  type Execution,
  type Flight,
  type ModelRequest,
  nextWrite,
  placeOf,
  type State,
  type Straggler,
  type Truth,
  usersOf,
  type Write,
} from './world.ts';

export interface Move {
  /** What happens, in words. */
  says: string;
  state: State;
  /** Whether it need not happen. */
  isOptional: boolean;
  /** Property that the move breaks. */
  violation?: string;
}

/** Returns every move that is possible in a state. */
export function movesOf(state: State, configuration: Configuration, rules: Rules): Move[] {
  return new Moves(state, configuration, rules).all();
}

class Moves {
  readonly #state: State;
  readonly #configuration: Configuration;
  readonly #rules: Rules;
  readonly #moves: Move[] = [];

  constructor(state: State, configuration: Configuration, rules: Rules) {
    this.#state = state;
    this.#configuration = configuration;
    this.#rules = rules;
  }

  all(): Move[] {
    this.#deliveries();
    const [first] = this.#moves;
    if (first && this.#configuration.startsTogether) return [first];
    for (const [index, execution] of this.#state.executions.entries()) {
      if (execution.status === 'running') this.#steps(index, execution);
      else if (execution.status === 'stopped') this.#redrive(index, execution);
      if (execution.notices > 0) this.#notice(index, execution);
    }
    for (const flight of this.#state.flights) if (!flight.isAwaited) this.#late(flight);
    for (const straggler of this.#state.stragglers) this.#straggle(straggler);
    this.#disasters();
    this.#wait();
    return this.#moves;
  }

  #deliveries(): void {
    const { delivered, hasLost } = this.#state;
    for (const [request, { sentAt, afterLoss }] of this.#configuration.requests.entries()) {
      const copy = delivered[request] ?? 0;
      if (copy < sentAt.length && (!afterLoss || hasLost)) this.#deliver(request, copy);
    }
  }

  #deliver(request: number, copy: number): void {
    const { delivered, executions, now, items, truth } = this.#state;
    const { name } = this.#request(request);
    const item = items[this.#rules.itemOf(this.#request(request))];
    const place = placeOf(this.#request(request), copy);
    const key = this.#rules.keyOf(item?.key, place);
    const execution: Execution = {
      holder: `${name}#${copy + 1}`,
      request,
      startedAt: now,
      timeoutAt: now + EXECUTION_MS,
      status: 'running',
      at: 'claim',
      wasDone: item?.isDone ?? false,
      intent: intentOf(this.#request(request), key),
      unanswered: 0,
      hasReported: false,
      hasSucceeded: false,
      wasRedriven: false,
      hasLostRecord: false,
      notices: 0,
    };
    this.#add(`${name} is delivered${copy > 0 ? ' once more' : ''}: ${execution.holder} starts`, {
      executions: [...executions, execution],
      delivered: delivered.with(request, copy + 1),
      items: this.#registered(execution),
      ...this.#truth(request, { key: truth[request]?.key ?? place }),
    });
  }

  /** The items with that of an execution's request, which a loss may have removed. */
  #registered({ request, intent: { key } }: Execution): State['items'] {
    const { items } = this.#state;
    const item = this.#rules.itemOf(this.#request(request));
    return { ...items, [item]: { isDone: false, ...items[item], key } };
  }

  #steps(index: number, execution: Execution): void {
    const { holder, at } = execution;
    switch (at) {
      case 'claim':
        this.#claim(index, execution);
        break;
      case 'recall':
        this.#recall(index, execution);
        break;
      case 'read':
        this.#add(...this.#read(index, execution, `${holder} reads`, {}));
        this.#fault('failure', `${holder} cannot read, and fails`, this.#failed(index, 'read'));
        break;
      case 'write':
        this.#write(index, execution);
        break;
      case 'sent':
        this.#answer(index, execution);
        break;
      case 'mark':
        this.#mark(index, execution);
        break;
      case 'report':
        this.#report(index, execution);
        break;
      case 'release':
        this.#release(index, execution);
        break;
    }
    this.#fault('stop', `${holder} is stopped${this.#isCalling(execution) ? '; its function goes on' : ''}`, {
      ...this.#stopped(this.#state, index),
    });
  }

  #claim(index: number, execution: Execution): void {
    const { holder, request } = execution;
    const step = this.#claimStep(execution);
    if (!('refused' in step)) {
      const given = this.#given(execution, step.record);
      const claimed = { record: step.record, items: this.#registered(execution) };
      // Nothing that happens between the claim and the first read makes a difference.
      this.#add(...this.#read(index, { ...execution, ...given }, `${holder} claims the person`, claimed));
      this.#repeated(execution, `${holder} claims the person; the answer of the function is lost`, claimed);
      const says = `${holder} claims the person, cannot read, and fails`;
      this.#fault('failure', says, { ...claimed, ...this.#failed(index, 'read') });
      return;
    }
    if (step.refused === 'busy') {
      this.#fault('failure', `${holder} gives up: the person is busy`, this.#failed(index, 'busy'));
      return;
    }
    if (step.refused === 'left') {
      this.#add(
        `${holder} is refused: the person has left`,
        this.#failed(index, 'left'),
        onLeft(this.#state, this.#configuration, request),
      );
      return;
    }
    if (step.refused !== 'superseded') throw new TypeError(`A claim is ${step.refused}`);
    const by = this.#requestOfKey(step.by);
    this.#add(
      `${holder} is refused: ${this.#request(by).name} is newer`,
      this.#with(index, { at: 'recall' }),
      onSuperseded(this.#state, this.#configuration, request, by),
    );
  }

  /** What an execution knows from the record that it has claimed. */
  #given({ request, intent }: Execution, record: PersonRecord): Claimed {
    const { kind, ...asked } = this.#request(request);
    if (kind === 'offboarding') return {};
    const role = this.#rules.newerRole(record, intent) ?? asked.role;
    const groups = this.#rules.newerGroups(record, intent)?.[0] ?? asked.groups;
    const left = this.#rules.leaverIds(record);
    return {
      ...(role !== undefined && { role }),
      ...(groups !== undefined && { groups }),
      ...(left.length > 0 && { left }),
    };
  }

  #claimStep(execution: Execution): Step {
    const { record, floor, now } = this.#state;
    const { holder, startedAt, intent } = execution;
    return this.#rules.claim(record, { holder, startedAt, intent }, floor, now);
  }

  #recall(index: number, { holder, request, wasDone }: Execution): void {
    const { items, truth, hasLost } = this.#state;
    const { isDone = false } = items[this.#rules.itemOf(this.#request(request))] ?? {};
    const ended = this.#with(index, { status: 'succeeded', hasReported: true });
    const recalls = this.#rules.recalls(wasDone, isDone);
    const { succeeded, superseded } = truth[request] ?? {};
    const isMixed = !hasLost && (recalls ? superseded : succeeded);
    this.#add(
      recalls ? `${holder} reports the success of its request again` : `${holder} reports that it is superseded`,
      { ...ended, ...this.#truth(request, recalls ? { succeeded: true } : { superseded: true }) },
      isMixed ? 'One request gets two kinds of answer: a success, and that it is superseded' : undefined,
    );
  }

  /** What an execution decides when it reads the services. */
  #read(
    index: number,
    execution: Execution,
    says: string,
    change: Partial<State>,
  ): [says: string, change: Partial<State>] {
    const { services = this.#state.services } = change;
    const request = this.#request(execution.request);
    const write = nextWrite(services, request, execution);
    const { role, groups, left, unanswered } = execution;
    const known: Partial<Execution> = {
      unanswered,
      ...(role !== undefined && { role }),
      ...(groups !== undefined && { groups }),
      ...(left && { left }),
      ...(request.kind === 'offboarding' && { intent: { ...execution.intent, users: usersOf(services) } }),
    };
    if (write === 'onboard-first') {
      return [`${says}, and finds no person`, { ...change, ...this.#failed(index, write, known) }];
    }
    if (write === 'mismatch') {
      const found = `${says}, and finds the user of the person who has left`;
      return [found, { ...change, ...this.#failed(index, write, known) }];
    }
    return write
      ? [`${says}, and has to ${words(write)}`, { ...change, ...this.#with(index, { ...known, at: 'write', write }) }]
      : [`${says}. All is as it asks for`, { ...change, ...this.#with(index, { ...known, at: 'mark' }) }];
  }

  #write(index: number, execution: Execution): void {
    const { record, floor, now } = this.#state;
    const { holder, write } = execution;
    if (!write) throw new TypeError('There is nothing to write');
    const step = this.#rules.fence(record, holder, execution.intent, floor, now);
    if ('refused' in step) {
      const isWrong = step.refused === 'order-unknown' && this.#request(execution.request).afterLoss;
      this.#add(
        `${holder} may not ${words(write)}: ${step.refused}`,
        this.#failed(index, step.refused),
        isWrong ? 'A request that is newer than the floor is refused as unknown' : undefined,
      );
    } else {
      this.#add(`${holder} passes the fence and calls: ${words(write)}`, {
        ...this.#sent(index, execution, write, step.record, true),
        ...this.#with(index, { at: 'sent', ...this.#known(execution, 1), ...this.#tried(execution, write) }),
      });
    }
    this.#straggling(index, execution);
  }

  #tried({ left }: Execution, { does }: Write): Partial<Execution> {
    return left && does === 'create person' && this.#state.services.exists ? { hasTried: true } : {};
  }

  #known({ unanswered }: Execution, more: number): Pick<Execution, 'unanswered'> {
    return { unanswered: this.#rules.countsItself ? unanswered + more : 0 };
  }

  #sent(index: number, { request }: Execution, write: Write, record: PersonRecord, isAwaited: boolean): Partial<State> {
    const { flights, now } = this.#state;
    return {
      record,
      flights: [...flights, { execution: index, write, deadline: now + LANDING_MS, isAwaited }],
      ...this.#gone(request),
      ...this.#truth(request, { hasBegun: true }),
    };
  }

  /** A leave makes the users that exist those of a person who has left. */
  #gone(request: number): Pick<State, 'gone'> {
    const { gone, services } = this.#state;
    const { user } = services;
    const leaves = this.#request(request).kind === 'offboarding' && user !== undefined && !gone.includes(user);
    return { gone: leaves ? [...gone, user] : gone };
  }

  #answer(index: number, execution: Execution): void {
    const { holder } = execution;
    const { flights } = this.#state;
    const flight = flights.find((each) => each.isAwaited && each.execution === index);
    if (!flight) throw new TypeError('There is no call');
    const others = flights.filter((each) => each !== flight);
    const { services, violation } = this.#landed(flight);
    const answered = this.#answered(holder);
    const call = words(flight.write);
    const known = this.#known(execution, -1);
    const landed = { services, flights: others };
    const read = (text: string, change: Partial<State>): [says: string, change: Partial<State>] =>
      this.#isAlone(index, others)
        ? this.#read(index, { ...execution, ...known }, text, change)
        : [text, { ...change, ...this.#with(index, { ...known, at: 'read' }) }];
    this.#add(...read(`${holder} has its answer: ${call}`, { ...landed, record: answered }), violation);
    const unrecorded = `${holder} has its answer, which is not recorded: ${call}`;
    this.#fault('answer not recorded', ...read(unrecorded, landed), violation);
    if (this.#isAlone(index, others)) {
      const says = `${holder} has its answer, cannot read, and fails: ${call}`;
      this.#fault('failure', says, { ...landed, record: answered, ...this.#failed(index, 'read', known) }, violation);
    }
    const refused = { record: answered, flights: others };
    this.#fault('refusal', `The service refuses the call of ${holder}: ${call}. It fails`, {
      ...refused,
      ...this.#failed(index, 'refused', known),
    });
    this.#fault('refusal', `The service refuses the call of ${holder}: ${call}. It tries again`, {
      ...refused,
      ...this.#with(index, { at: 'write', ...known }),
    });
    const flying = { flights: [...others, { ...flight, isAwaited: false }] };
    const later = flight.deadline + LANDING_MS;
    this.#fault('too late', `${holder} has no answer: ${call}. The service is slower than LANDING_MS. It fails`, {
      flights: [...others, { ...flight, isAwaited: false, deadline: later }],
      ...this.#failed(index, 'no answer'),
    });
    this.#fault('no answer', `${holder} has no answer: ${call}. It tries again`, {
      ...flying,
      ...this.#with(index, { at: 'write' }),
    });
    this.#fault('no answer', `${holder} has no answer: ${call}. It fails`, {
      ...flying,
      ...this.#failed(index, 'no answer'),
    });
  }

  /** Whether no other call can land before the next read. Then the read is the same at once. */
  #isAlone(index: number, others: readonly Flight[]): boolean {
    const { executions, stragglers } = this.#state;
    const isWriting = ({ status, at }: Execution) => status === 'running' && (at === 'write' || at === 'sent');
    return (
      others.length === 0 &&
      stragglers.length === 0 &&
      !executions.some((execution, other) => other !== index && isWriting(execution))
    );
  }

  #mark(index: number, execution: Execution): void {
    const { holder, request } = execution;
    const step = this.#markStep(execution);
    if ('refused' in step) {
      this.#add(`${holder} may not mark: ${step.refused}`, this.#failed(index, step.refused));
      return;
    }
    const begun = this.#begun(request, step.record);
    const violation = onMark(begun.record, this.#gone(request).gone, this.#request(request));
    const at = this.#rules.reportsFirst ? 'report' : 'release';
    this.#add(
      `${holder} marks its request as done, and records its answer`,
      {
        ...begun,
        ...this.#with(index, { at, hasSucceeded: true }),
        items: this.#done(request),
      },
      violation,
    );
    this.#repeated(execution, `${holder} marks its request; the answer of the function is lost`, begun);
    this.#fault('failure', `${holder} marks its request, cannot record its answer, and fails`, {
      ...this.#failed(index, 'answer'),
      ...begun,
      ...this.#truth(request, { hasBegun: true, failed: true }),
    });
    this.#straggling(index, execution);
  }

  #markStep({ holder, intent, request }: Execution): Step {
    const { record, services, now } = this.#state;
    const users = this.#request(request).kind === 'offboarding' ? {} : usersOf(services);
    return this.#rules.mark(record, holder, intent, users, now);
  }

  /** What is true when a request is marked. When an onboarding has ended, the person is here again. */
  #begun(request: number, record: PersonRecord) {
    const gone = this.#request(request).kind === 'onboarding' ? { gone: [] } : this.#gone(request);
    return { record, ...gone, ...this.#truth(request, { hasBegun: true }) };
  }

  #done(request: number): State['items'] {
    const { items } = this.#state;
    const item = this.#rules.itemOf(this.#request(request));
    return { ...items, [item]: { ...items[item], isDone: true } };
  }

  #report(index: number, execution: Execution): void {
    const { holder, request } = execution;
    this.#add(
      `${holder} reports its success`,
      {
        ...(this.#rules.reportsFirst
          ? this.#with(index, { at: 'release', hasReported: true })
          : this.#with(index, { status: 'succeeded', hasReported: true })),
        ...this.#truth(request, { succeeded: true }),
      },
      onReport(this.#state, this.#configuration, execution),
    );
    this.#fault('failure', `${holder} cannot report, and fails`, this.#failed(index, 'report'));
  }

  #release(index: number, execution: Execution): void {
    const { holder, unanswered, hasSucceeded } = execution;
    const { record } = this.#state;
    const step = this.#rules.release(record, holder, { intent: execution.intent, unanswered, hasSucceeded });
    if ('refused' in step) throw new TypeError('A release is refused');
    const ended =
      hasSucceeded && !this.#rules.reportsFirst
        ? this.#with(index, { at: 'report' })
        : this.#with(
            index,
            hasSucceeded ? { status: 'succeeded' } : { status: 'failed', notices: execution.notices + 1 },
          );
    const { claim } = step.record;
    const drains = claim?.holder === holder ? '; its claim drains' : '';
    this.#add(`${holder} releases the person${drains}`, { record: step.record, ...ended });
    this.#fault('lost release', `${holder} ends, and its release is lost`, ended);
  }

  #redrive(index: number, { holder, at }: Execution): void {
    const redriven = this.#with(index, {
      // The verifying functions read again before they mark.
      at: at === 'mark' ? 'read' : at,
      status: 'running',
      timeoutAt: this.#state.now + EXECUTION_MS,
      unanswered: 0,
      wasRedriven: true,
    });
    const says = `${holder} is redriven`;
    this.#fault('judged redrive', says, redriven);
    this.#fault('redrive', says, redriven);
  }

  #notice(index: number, { holder, notices, hasReported, request }: Execution): void {
    const { record, now } = this.#state;
    const step = this.#rules.drain(record, holder, now);
    if ('refused' in step) throw new TypeError('A drain is refused');
    const next = { record: step.record, ...(!hasReported && this.#truth(request, { failed: true })) };
    const says = `The end of ${holder} is noticed${hasReported ? '' : ', and reported as its failure'}`;
    this.#add(says, { ...next, ...this.#with(index, { notices: notices - 1 }) });
    this.#fault('second notice', `${says}; that happens once more`, next);
  }

  /** A call that its execution does not wait for. */
  #late(flight: Flight): void {
    const { executions, flights } = this.#state;
    const { holder = '' } = executions[flight.execution] ?? {};
    const { services, violation } = this.#landed(flight);
    const next = { services, flights: flights.filter((each) => each !== flight) };
    const says = `A call of ${holder} lands late: ${words(flight.write)}`;
    this.#add(says, next, violation);
    this.#add(`${says}. Its function records the answer`, { ...next, record: this.#answered(holder) }, violation);
  }

  #straggle(straggler: Straggler): void {
    const { executions, stragglers, record, floor, now } = this.#state;
    const { execution: index, at, write } = straggler;
    const execution = executions[index];
    if (!execution) throw new TypeError('There is no such execution');
    const { holder, request } = execution;
    const says = `A function of ${holder} that ran on`;
    const others = { stragglers: stragglers.filter((each) => each !== straggler) };
    const end = () => this.#add(`${says} is refused`, others);
    if (at === 'claim') {
      const step = this.#claimStep(execution);
      if ('refused' in step) end();
      else this.#add(`${says} claims the person`, { ...others, record: step.record });
    } else if (at === 'write' && write) {
      const step = this.#rules.fence(record, holder, execution.intent, floor, now);
      if ('refused' in step) end();
      else {
        const sent = this.#sent(index, execution, write, step.record, false);
        this.#add(`${says} passes the fence and calls: ${words(write)}`, { ...others, ...sent });
      }
    } else if (at === 'mark') {
      const step = this.#markStep(execution);
      if ('refused' in step) end();
      else {
        this.#add(`${says} marks its request as done`, {
          ...this.#begun(request, step.record),
          stragglers: [...others.stragglers, { ...straggler, at: 'answer' }],
        });
      }
    } else {
      this.#add(`${says} records its answer`, { ...others, items: this.#done(request) });
    }
  }

  #disasters(): void {
    const { record, items, backup, now, executions } = this.#state;
    const lost = {
      floor: now,
      hasLost: true,
      executions: executions.map((execution) => ({ ...execution, hasLostRecord: true })),
    };
    this.#fault('loss', 'The table is lost', { ...lost, record: {}, items: {} });
    if (backup) this.#fault('restore', 'The table is restored from the copy', { ...lost, ...backup });
    else if (this.#configuration.kinds.includes('restore')) {
      this.#moves.push({
        says: 'A copy of the table is made',
        state: { ...this.#state, backup: { record, items } },
        isOptional: true,
      });
    }
    if (!this.#configuration.kinds.includes('forget')) return;
    const step = this.#rules.forget(record, now);
    if ('refused' in step) return;
    const { floor } = this.#state;
    this.#fault('forget', 'The person is forgotten', { ...lost, floor, record: step.record, items: {} });
  }

  /** Lets time go on to the next moment at which a rule may decide otherwise. */
  #wait(): void {
    const { now, executions, flights, stragglers } = this.#state;
    const next = Math.min(...this.#moments().filter((moment) => moment > now));
    if (!Number.isFinite(next)) return;
    if (flights.some(({ isAwaited, deadline }) => isAwaited && deadline <= next)) return;
    let state: State = {
      ...this.#state,
      now: next,
      flights: flights.filter(({ deadline }) => deadline > next),
      stragglers: stragglers.filter(({ deadline }) => deadline > next),
    };
    let timedOut = 0;
    const ended: string[] = [];
    for (const [index, execution] of executions.entries()) {
      if (execution.status !== 'running' || execution.timeoutAt > next) continue;
      if (!this.#isBlocked(execution)) timedOut += 1;
      state = { ...state, ...this.#stopped(state, index) };
      ended.push(execution.holder);
    }
    const says = `${duration(next - now)} pass${ended.map((holder) => `; ${holder} has timed out`).join('')}`;
    if (timedOut === 0) this.#moves.push({ says, state, isOptional: false });
    else this.#fault('time-out', says, state, undefined, timedOut);
  }

  #moments(): number[] {
    const { now, record, floor, flights, stragglers, executions } = this.#state;
    const { kinds, halfSteps } = this.#configuration;
    const { until } = record.claim ?? {};
    const landing = [
      ...flights.map(({ deadline }) => deadline),
      ...stragglers.map(({ deadline }) => deadline),
      floor + LANDING_MS,
      (record.floor ?? floor) + LANDING_MS,
      ...(record.claim?.state === 'draining' ? [record.claim.until] : []),
    ];
    return [
      ...landing,
      ...(halfSteps && landing.some((moment) => moment > now) ? [now + LANDING_MS / 2] : []),
      ...(until === undefined ? [] : [until]),
      // Around the end of a claim, the fence decides.
      ...(until === undefined || !kinds.includes('time-out')
        ? []
        : [until - 1.5 * LANDING_MS, until - LANDING_MS, until - LANDING_MS / 2]),
      ...executions.filter(({ status }) => status === 'running').map(({ timeoutAt }) => timeoutAt),
    ];
  }

  /** Whether an execution can only wait. */
  #isBlocked(execution: Execution): boolean {
    if (execution.at !== 'claim') return false;
    const step = this.#claimStep(execution);
    return 'refused' in step && step.refused === 'busy';
  }

  #isCalling({ at }: Execution): boolean {
    return at === 'claim' || at === 'write' || at === 'sent' || at === 'mark';
  }

  /** An execution that has ended in the middle of its state. A redrive begins with this state. */
  #stopped(state: State, index: number): Partial<State> {
    const execution = state.executions[index];
    if (!execution) throw new TypeError('There is no such execution');
    const { at, notices } = execution;
    const again: Execution['at'] = at === 'sent' ? 'write' : at;
    const executions = state.executions.with(index, {
      ...execution,
      at: again,
      status: 'stopped',
      notices: notices + 1,
    });
    return {
      executions,
      flights: state.flights.map((flight) => (flight.execution === index ? { ...flight, isAwaited: false } : flight)),
      stragglers: [...state.stragglers, ...stragglerOf(index, execution, state.now)],
    };
  }

  /** The state is repeated, and its first function runs on. */
  #straggling(index: number, execution: Execution): void {
    const stragglers = [...this.#state.stragglers, ...stragglerOf(index, execution, this.#state.now)];
    this.#repeated(execution, `A function of ${execution.holder} takes too long, and runs on`, { stragglers });
  }

  #repeated({ holder }: Execution, says: string, change: Partial<State>): void {
    this.#fault('repeated state', `${says}. ${holder} repeats its state`, change);
  }

  #landed(flight: Flight): { services: State['services']; violation: string | undefined } {
    const { services } = this.#state;
    const after = afterWrite(services, flight.write);
    return {
      services: after,
      violation: after === services ? undefined : onLanding(this.#state, this.#configuration, flight),
    };
  }

  #answered(holder: string): PersonRecord {
    const { record } = this.#state;
    const step = this.#rules.answered(record, holder);
    return 'refused' in step ? record : step.record;
  }

  /** An execution that reports its failure. Nothing depends on the moment of this report. */
  #failed(index: number, failure: string, change: Partial<Execution> = {}): Partial<State> {
    const { request = -1 } = this.#state.executions[index] ?? {};
    return {
      ...this.#with(index, { ...change, at: 'release', failure, hasReported: true, hasSucceeded: false }),
      ...this.#truth(request, { failed: true }),
    };
  }

  #with(index: number, change: Partial<Execution>): Pick<State, 'executions'> {
    const { executions } = this.#state;
    const execution = executions[index];
    if (!execution) throw new TypeError('There is no such execution');
    return { executions: executions.with(index, { ...execution, ...change }) };
  }

  #truth(request: number, change: Partial<Truth>): Pick<State, 'truth'> {
    const { truth } = this.#state;
    const before = truth[request];
    if (!before) throw new TypeError('There is no such request');
    return { truth: truth.with(request, { ...before, ...change }) };
  }

  #request(index: number) {
    const request = this.#configuration.requests[index];
    if (!request) throw new TypeError('There is no such request');
    return request;
  }

  #requestOfKey(key: string): number {
    return this.#configuration.requests.findIndex((request) =>
      request.sentAt.some((_, copy) => placeOf(request, copy) === key),
    );
  }

  #add(says: string, change: Partial<State>, violation?: string): void {
    this.#moves.push({
      says,
      state: { ...this.#state, ...change },
      isOptional: false,
      ...(violation && { violation }),
    });
  }

  #fault(kind: Fault, says: string, change: Partial<State>, violation?: string, count = 1): void {
    const { faultsLeft, faultsSeen } = this.#state;
    if (faultsLeft < count || !this.#configuration.kinds.includes(kind)) return;
    const state = { ...this.#state, ...change, faultsLeft: faultsLeft - count, faultsSeen: faultsSeen + count };
    this.#moves.push({ says, state, isOptional: true, ...(violation && { violation }) });
  }
}

function stragglerOf(index: number, { at, write }: Execution, now: number): Straggler[] {
  const deadline = now + LANDING_MS;
  if (at === 'write' && write) return [{ execution: index, at, write, deadline }];
  return at === 'claim' || at === 'mark' ? [{ execution: index, at, deadline }] : [];
}

function intentOf({ kind, role, groups }: ModelRequest, key: string): Intent {
  const concerns = CONCERNS[kind];
  if (concerns === 'person') return { key, kind, concerns };
  return {
    key,
    kind,
    concerns,
    ...(role !== undefined && { role }),
    ...(groups !== undefined && { groups: [groups] }),
  };
}

function words(write: Write): string {
  if ('role' in write) return `${write.does} (${write.role})`;
  return 'groups' in write ? `${write.does} (${write.groups})` : write.does;
}

function duration(milliseconds: number): string {
  const landings = milliseconds / LANDING_MS;
  return landings <= 2 ? `${landings} x LANDING_MS` : `${Math.round(milliseconds / 60_000)} minutes`;
}
