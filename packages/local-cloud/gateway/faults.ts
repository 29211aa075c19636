/** Faults that are injected into operations. `PUT /_local/faults` sets them. */
import * as v from 'valibot';
import { ConnectionReset } from '../service/connection-reset.ts';
import { isObject } from '../service/is-object.ts';
import { type Service, ServiceError } from '../service/service.ts';
import { errorStatus } from '../service/service-model.ts';
import { isWildcard, nearNames } from './operation-names.ts';

/** One entry of the list. */
export interface Fault {
  /** Such as `finspace:CreateKxUser`, or `finspace:*` for all operations of a service. */
  operation: string;
  /** Name of the exception that is answered. */
  error?: string;
  /** Cuts the connection instead of answering. */
  reset?: boolean;
  /** Milliseconds to wait first. */
  delayMs?: number;
  /** Number of calls that fail; 1 by default, and all calls for a fault with `forMs`. */
  times?: number | 'always';
  /** `before` the handler runs, the default. With `after`, the change is made and the answer is lost. */
  when?: 'before' | 'after';
  /** Milliseconds from now for which the fault is active. */
  forMs?: number;
}

/** Thrown for an invalid list of faults. The message names the entry and the field. */
export class InvalidFaults extends Error {
  override readonly name = 'InvalidFaults';
}

/** Longest delay: a Lambda function runs for 15 minutes at most. */
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
   * @param services the services whose operations can fail
   * @param now milliseconds since 1970
   */
  constructor(services: readonly Service[], now: () => number) {
    this.#services = services;
    this.#now = now;
  }

  /**
   * Replaces the list.
   *
   * @param entries the parsed body; `finspace-data:` is read as `finspace-api:`
   * @throws InvalidFaults with the entry and the field
   */
  replace(entries: unknown): void {
    this.#faults = readFaults(entries, this.#services).map((fault) => ({
      ...fault,
      times: fault.times ?? (fault.forMs === undefined ? 1 : 'always'),
      when: fault.when ?? 'before',
      until: fault.forMs === undefined ? Number.POSITIVE_INFINITY : this.#now() + fault.forMs,
    }));
  }

  /** The faults that are still active, with the number of calls that are left. */
  left(): Fault[] {
    return this.#active().map(({ until, ...fault }) =>
      Number.isFinite(until) ? { ...fault, forMs: until - this.#now() } : fault,
    );
  }

  /**
   * Applies the faults of an operation to a call, in the order of the list, until one ends the call.
   *
   * @param signal ends the delay of a fault
   * @throws ServiceError the exception of the fault
   * @throws ConnectionReset when the fault cuts the connection
   * @throws the reason of the signal
   */
  async apply(service: Service, operation: string, when: 'before' | 'after', signal: AbortSignal): Promise<void> {
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

/** Waits, without keeping the process alive. */
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

const operationRule = 'must be the name of an operation, such as finspace:CreateKxUser';
const errorRule = 'must be the name of an exception';
const delayRule = `must be a whole number from 0 to ${LONGEST_DELAY_MS}`;
const timesRule = 'must be a whole number from 1, or "always"';
const forRule = 'must be a whole number of milliseconds from 1';

const wholeNumber = (least: number, most: number, rule: string) =>
  v.pipe(v.number(rule), v.safeInteger(rule), v.minValue(least, rule), v.maxValue(most, rule));

const FIELDS = {
  operation: v.string(operationRule),
  error: v.exactOptional(v.pipe(v.string(errorRule), v.regex(/^[A-Za-z][\w.]{0,127}$/, errorRule))),
  reset: v.exactOptional(v.literal(true, 'must be true')),
  delayMs: v.exactOptional(wholeNumber(0, LONGEST_DELAY_MS, delayRule)),
  times: v.exactOptional(
    v.union([wholeNumber(1, Number.MAX_SAFE_INTEGER, timesRule), v.literal('always', timesRule)], timesRule),
  ),
  when: v.exactOptional(v.picklist(['before', 'after'], 'must be "before" or "after"')),
  forMs: v.exactOptional(wholeNumber(1, Number.MAX_SAFE_INTEGER, forRule)),
};

/** Own fields only: `v.strictObject` would take `__proto__` for a field that every object has. */
const hasKnownFields = v.rawCheck<Record<string, unknown>>(({ dataset, addIssue }) => {
  if (!dataset.typed) return;
  const input = dataset.value;
  for (const key of Object.keys(input).filter((name) => !Object.hasOwn(FIELDS, name))) {
    addIssue({
      message: `is unknown; the fields are ${Object.keys(FIELDS).join(', ')}`,
      path: [{ type: 'object', origin: 'key', input, key, value: input[key] }],
    });
  }
});

const faultSchema = v.pipe(
  v.custom<Record<string, unknown>>(isObject, 'must be an object'),
  hasKnownFields,
  v.object(FIELDS, operationRule),
  v.check(
    ({ error, reset, delayMs }) => error !== undefined || reset === true || delayMs !== undefined,
    'must have one of error, reset and delayMs',
  ),
  v.check(({ error, reset }) => error === undefined || reset !== true, 'must not have both error and reset'),
);

const faultsSchema = v.array(faultSchema, 'The body must be a JSON array of faults');

/** @throws InvalidFaults with the path of the first violation */
function readFaults(body: unknown, services: readonly Service[]): Fault[] {
  const result = v.safeParse(faultsSchema, body, { abortEarly: true });
  if (!result.success) throw new InvalidFaults(describeIssue(result.issues[0]));
  return result.output.map((fault, index) => ({
    ...fault,
    operation: readOperation(fault.operation, `[${index}]`, services),
  }));
}

function describeIssue({ path, message }: v.BaseIssue<unknown>): string {
  const [entry, field] = path?.map(({ key }) => key) ?? [];
  if (entry === undefined) return message;
  return `[${entry}]${field === undefined ? '' : `.${field}`} ${message}`;
}

function readOperation(name: string, at: string, services: readonly Service[]): string {
  const operation = name.replace(/^finspace-data:/, 'finspace-api:');
  const known = services.flatMap((service) => Object.keys(service.operations).map((key) => `${service.name}:${key}`));
  if (known.includes(operation) || isWildcard(operation, services)) return operation;
  throw new InvalidFaults(
    `${at}.operation: no service has the operation "${name}"; near ones are ${nearNames(operation, known).join(', ')}`,
  );
}
