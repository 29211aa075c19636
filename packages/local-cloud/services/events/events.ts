/** EventBridge: PutEvents, and the rules of the stack. */
import { randomUUID } from 'node:crypto';
import { Changes } from '../../service/changes.ts';
import { isObject } from '../../service/is-object.ts';
import { jsonDepth } from '../../service/json-depth.ts';
import { Records } from '../../service/records.ts';
import { Resets } from '../../service/resets.ts';
import { type Document, type Service, ServiceError } from '../../service/service.ts';
import type { StackRule, StackTarget } from '../../template/resources/rules.ts';
import { inputOf } from '../../template/resources/target-input.ts';
import { compilePattern } from './pattern.ts';

/** Largest sum of entries in one PutEvents (EventBridge quotas). */
const MAX_BYTES = 1024 * 1024;

/** Details are serialized again for the targets. AWS documents no limit. */
const DEEPEST_DETAIL = 1_000;

/** Number of events that `GET /_local/events` lists. */
const EVENTS_KEPT = 1_000;

/**
 * Sends the part of an event that a rule's InputPath selects to a target.
 *
 * @returns the ARN of the execution, if the target is a state machine
 * @throws when the target refuses it
 */
export type Deliver = (
  rule: StackRule,
  target: StackTarget,
  input: unknown,
) => string | undefined | Promise<string | undefined>;

/** An event on a bus, as rules and their targets see it. */
export interface BusEvent {
  version: '0';
  id: string;
  'detail-type': string;
  source: string;
  account: string;
  /** ISO 8601. */
  time: string;
  region: string;
  resources: unknown[];
  detail: Document;
}

/** An event that was put on a bus. */
export interface SeenEvent {
  bus: string;
  /** Logical ids of the rules that matched. */
  rules: string[];
  event: BusEvent;
  /** One for each target of these rules, as soon as the target has taken or refused the event. */
  deliveries: Delivery[];
}

/** What became of an event at a target. */
export interface Delivery {
  /** Logical id of the rule. */
  rule: string;
  targetArn: string;
  /** The execution that was started. */
  executionArn?: string;
  /** Name and message of the error of a target that refused the event. */
  error?: { name: string; message: string };
}

/** Settings of EventBridge. */
export interface EventsOptions {
  accountId: string;
  region: string;
  busNames: readonly string[];
  rules: readonly StackRule[];
  deliver: Deliver;
  /** Receives an event that the target refused, for the dead-letter queue of the target. */
  onUndelivered: (rule: StackRule, target: StackTarget, event: object, reason: unknown) => void | Promise<void>;
  /** The resets of the local cloud: they end the deliveries. */
  resets?: Resets;
  /** Receives each event on a bus, before the rules do. */
  onEvent?: (busName: string, event: BusEvent) => void;
  now?: () => number;
  /** Is told of each event and each delivery. */
  changes?: Changes;
  /** What the service keeps. */
  records?: Records;
}

/** EventBridge, and a way for AWS services to put their events. */
export interface Events extends Service {
  /**
   * Puts entries on a bus, as PutEvents does.
   *
   * @param fromAws whether an AWS service puts the entries: only AWS services may use a source that begins with `aws.`
   * @throws ConnectionReset when the local cloud is reset meanwhile
   */
  putEntries(entries: readonly Document[], fromAws?: boolean): Promise<EntryResult[]>;
  /** The last events of all buses, oldest first, each with its bus and the rules that it matched. */
  seen(): SeenEvent[];
}

/** Result of one entry: the id of the event, or the reason why the entry was refused. */
export interface EntryResult {
  EventId?: string;
  ErrorCode?: string;
  ErrorMessage?: string;
}

/** The time of an event, as events have it (EventBridge user guide, Event structure). */
function wholeSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** Creates EventBridge with the buses and rules of a stack. */
export function createEvents(options: EventsOptions): Events {
  const { accountId, region, busNames, rules, deliver, onUndelivered, onEvent } = options;
  const { resets = new Resets(), now = Date.now, records = new Records(), changes = new Changes() } = options;
  const compiled = rules.map((rule) => ({
    rule,
    matches: compilePattern(rule.pattern, `${rule.logicalId}.EventPattern`),
  }));

  /** By id, oldest first. */
  const seen = records.map<SeenEvent>('events.seen');

  async function putEntry(entry: Document, fromAws: boolean, reset: AbortSignal): Promise<EntryResult> {
    reset.throwIfAborted();
    const { value, refusal } = readEntry(entry, fromAws);
    if (refusal) return refusal;
    const busName = String(entry.EventBusName ?? 'default').replace(/^arn:.*:event-bus\//, '');
    // EventBridge accepts an entry for a bus that does not exist, and discards it.
    if (!busNames.includes(busName)) return { EventId: randomUUID() };
    const event: BusEvent = {
      version: '0',
      id: randomUUID(),
      'detail-type': value.detailType,
      source: value.source,
      account: accountId,
      time: wholeSeconds(typeof entry.Time === 'number' ? entry.Time * 1_000 : now()),
      region,
      resources: Array.isArray(entry.Resources) ? entry.Resources : [],
      detail: value.detail,
    };
    onEvent?.(busName, event);
    const matching = compiled.filter(({ rule, matches }) => rule.busName === busName && matches(event));
    const entered: SeenEvent = {
      bus: busName,
      rules: matching.map(({ rule }) => rule.logicalId),
      event,
      deliveries: [],
    };
    seen.set(event.id, entered);
    changes.tell('events');
    for (const oldest of seen.keys()) {
      if (seen.size <= EVENTS_KEPT) break;
      seen.delete(oldest);
    }
    for (const { rule } of matching) {
      for (const target of rule.targets) {
        reset.throwIfAborted();
        const delivery: Delivery = { rule: rule.logicalId, targetArn: target.arn };
        try {
          const executionArn = await deliver(rule, target, inputOf(event, target));
          if (executionArn !== undefined) delivery.executionArn = executionArn;
        } catch (error) {
          reset.throwIfAborted();
          const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
          delivery.error = { name, message };
          await onUndelivered(rule, target, event, error);
        }
        entered.deliveries.push(delivery);
      }
    }
    if (entered.deliveries.length > 0 && seen.has(event.id)) {
      seen.set(event.id, entered);
      changes.tell('events');
    }
    return { EventId: event.id };
  }

  async function putEntries(entries: readonly Document[], fromAws = false): Promise<EntryResult[]> {
    const { signal } = resets;
    const results: EntryResult[] = [];
    for (const entry of entries) results.push(await putEntry(entry, fromAws, signal));
    return results;
  }

  return {
    name: 'events',
    signingName: 'events',
    protocol: 'json',
    jsonVersion: '1.1',
    targetPrefix: 'AWSEvents',
    operations: {
      PutEvents: {
        async handler({ Entries }) {
          const results = await putEntries(readEntries(Entries));
          return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode).length, Entries: results };
        },
      },
      ListEventBuses: {
        handler: () => ({
          EventBuses: busNames.map((Name) => ({
            Name,
            Arn: `arn:aws:events:${region}:${accountId}:event-bus/${Name}`,
          })),
        }),
      },
    },
    putEntries,
    seen: () => [...seen.values()],
    reset() {
      seen.clear();
    },
  };
}

function readEntries(entries: unknown): Document[] {
  if (!Array.isArray(entries) || entries.length < 1 || entries.length > 10) {
    throw new ServiceError(
      'ValidationException',
      400,
      "1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and 10",
    );
  }
  if (entries.some((entry) => typeof entry !== 'object' || entry === null)) {
    throw new ServiceError(
      'ValidationException',
      400,
      "1 validation error detected: Value at 'entries' must hold objects",
    );
  }
  if (Buffer.byteLength(JSON.stringify(entries)) > MAX_BYTES) {
    throw new ServiceError('ValidationException', 400, `Total size of the entries in the request is over the limit.`);
  }
  return entries;
}

/** A valid entry, or the reason why it is refused. */
type EntryReading =
  | { value: { source: string; detailType: string; detail: Document }; refusal?: undefined }
  | { value?: undefined; refusal: EntryResult };

function readEntry({ Source, DetailType, Detail }: Document, fromAws: boolean): EntryReading {
  if (typeof Source !== 'string' || Source === '') return missing('Source');
  if (typeof DetailType !== 'string' || DetailType === '') return missing('DetailType');
  if (typeof Detail !== 'string' || Detail === '') return missing('Detail');
  if (Source.startsWith('aws.') && !fromAws) {
    return refused('NotAuthorizedForSourceException', 'Not authorized for the source.');
  }
  const detail = parseObject(Detail);
  if (!detail) return refused('MalformedDetail', 'Detail is malformed.');
  return { value: { source: Source, detailType: DetailType, detail } };
}

function missing(member: string): EntryReading {
  return refused('InvalidArgument', `Parameter ${member} is not valid. Reason: ${member} is a required argument.`);
}

function refused(ErrorCode: string, ErrorMessage: string): EntryReading {
  return { refusal: { ErrorCode, ErrorMessage } };
}

/** @returns undefined for a text that is not a JSON object, or is nested too deep */
function parseObject(text: string): Document | undefined {
  if (jsonDepth(text) > DEEPEST_DETAIL) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
