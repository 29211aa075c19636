/** Faults injected into operations, set through `PUT /_local/faults`. */

import { type Service, ServiceError } from '../service/service.ts';
import { errorStatus } from '../service/service-model.ts';
import { isWildcard, nearNames } from './operation-names.ts';

/** One entry of the list. */
export interface Fault {
  /** Such as `finspace:CreateKxUser`, or `finspace:*` for all operations of a service. */
  operation: string;
  /** Name of the exception to answer. */
  error?: string;
  /** Cuts the connection instead of answering. */
  reset?: boolean;
  /** Milliseconds to wait first. */
  delayMs?: number;
  /** Number of calls that it strikes; 1 by default, and every call for one with `forMs`. */
  times?: number | 'always';
  /** `before` the handler, the default; or `after`, so that the change is made and the answer lost. */
  when?: 'before' | 'after';
  /** Milliseconds from now in which it strikes. */
  forMs?: number;
}

/** A list of faults that cannot be taken. */
export class InvalidFaults extends Error {
  override readonly name = 'InvalidFaults';
}

/** The connection is to be cut without an answer. */
export class ConnectionReset extends Error {
  override readonly name = 'ConnectionReset';
}

/** No operation takes longer: a Lambda function runs for 15 minutes at most. */
const LONGEST_DELAY_MS = 900_000;

interface ActiveFault extends Fault {
  times: number | 'always';
  when: 'before' | 'after';
  until: number;
}

/** The faults of one gateway. */
export class Faults {
  readonly #services: readonly Service[];
  readonly #now: () => number;
  #faults: ActiveFault[] = [];

  /**
   * @param services those whose operations can be named
   * @param now milliseconds since the epoch
   */
  constructor(services: readonly Service[], now: () => number) {
    this.#services = services;
    this.#now = now;
  }

  /**
   * Replaces the list.
   *
   * @param entries what was sent; `finspace-data:` is read as `finspace-api:`
   * @throws InvalidFaults naming the entry and the field
   */
  replace(entries: unknown): void {
    if (!Array.isArray(entries)) throw new InvalidFaults('The body must be a JSON array of faults');
    const faults = entries.map((entry: unknown, index) => readFault(entry, `[${index}]`, this.#services));
    this.#faults = faults.map((fault) => ({
      ...fault,
      times: fault.times ?? (fault.forMs === undefined ? 1 : 'always'),
      when: fault.when ?? 'before',
      until: fault.forMs === undefined ? Number.POSITIVE_INFINITY : this.#now() + fault.forMs,
    }));
  }

  /** The faults that can still strike, with the times left. */
  left(): Fault[] {
    return this.#active().map(({ until, ...fault }) =>
      Number.isFinite(until) ? { ...fault, forMs: until - this.#now() } : fault,
    );
  }

  /**
   * Strikes a call with the faults set for it, in the order of the list, until one ends the call.
   *
   * @param signal aborted when the call is to wait no longer
   * @throws ServiceError the fault's exception
   * @throws ConnectionReset when the connection is to be cut
   * @throws the signal's reason
   */
  async strike(service: Service, operation: string, when: 'before' | 'after', signal: AbortSignal): Promise<void> {
    const names = [`${service.name}:${operation}`, `${service.name}:*`];
    for (const fault of this.#active()) {
      if (fault.when !== when || fault.times === 0 || !names.includes(fault.operation)) continue;
      if (fault.times !== 'always') fault.times -= 1;
      if (fault.delayMs) await delay(fault.delayMs, signal);
      if (fault.reset) throw new ConnectionReset();
      if (fault.error) {
        throw new ServiceError(
          fault.error,
          errorStatus(fault.error, service.model),
          'Injected by the faults of the local cloud',
        );
      }
    }
  }

  reset(): void {
    this.#faults = [];
  }

  #active(): ActiveFault[] {
    return this.#faults.filter(({ times, until }) => times !== 0 && this.#now() < until);
  }
}

/** Keeps no process alive. */
async function delay(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(resolve, milliseconds).unref();
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

/** For each field, what it must be, in words and as a check. */
const FIELDS: Readonly<Record<keyof Fault, { rule: string; holds: (value: unknown) => boolean }>> = {
  operation: { rule: 'the name of an operation, such as finspace:CreateKxUser', holds: isString },
  error: {
    rule: 'the name of an exception',
    holds: (value) => isString(value) && /^[A-Za-z][\w.]{0,127}$/.test(value),
  },
  reset: { rule: 'true', holds: (value) => value === true },
  delayMs: {
    rule: `a whole number from 0 to ${LONGEST_DELAY_MS}`,
    holds: (value) => isWhole(value, 0, LONGEST_DELAY_MS),
  },
  times: {
    rule: 'a whole number from 1, or "always"',
    holds: (value) => value === 'always' || isWhole(value, 1, Number.MAX_SAFE_INTEGER),
  },
  when: { rule: '"before" or "after"', holds: (value) => value === 'before' || value === 'after' },
  forMs: {
    rule: 'a whole number of milliseconds from 1',
    holds: (value) => isWhole(value, 1, Number.MAX_SAFE_INTEGER),
  },
};

function readFault(entry: unknown, at: string, services: readonly Service[]): Fault {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    throw new InvalidFaults(`${at} must be an object`);
  }
  for (const [field, value] of Object.entries(entry)) {
    if (!isField(field)) {
      throw new InvalidFaults(`${at}.${field} is unknown; the fields are ${Object.keys(FIELDS).join(', ')}`);
    }
    if (!FIELDS[field].holds(value)) throw new InvalidFaults(`${at}.${field} must be ${FIELDS[field].rule}`);
  }
  const fault: Fault = { operation: '', ...entry };
  if (fault.error === undefined && !fault.reset && fault.delayMs === undefined) {
    throw new InvalidFaults(`${at} must have one of error, reset and delayMs`);
  }
  if (fault.error !== undefined && fault.reset) throw new InvalidFaults(`${at} must not have both error and reset`);
  return { ...fault, operation: readOperation(fault.operation, at, services) };
}

function readOperation(name: string, at: string, services: readonly Service[]): string {
  const operation = name.replace(/^finspace-data:/, 'finspace-api:');
  const known = services.flatMap((service) => Object.keys(service.operations).map((key) => `${service.name}:${key}`));
  if (known.includes(operation) || isWildcard(operation, services)) return operation;
  throw new InvalidFaults(
    `${at}.operation: no service has the operation "${name}"; near ones are ${nearNames(operation, known).join(', ')}`,
  );
}

function isField(name: string): name is keyof Fault {
  return Object.hasOwn(FIELDS, name);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}
