/** EventBridge: PutEvents, and the rules of the stack. */
import { randomUUID } from 'node:crypto';
import { jsonDepth } from '../../service/json-depth.ts';
import { Epochs } from '../../service/resets.ts';
import { type Document, type Service, ServiceError } from '../../service/service.ts';
import type { StackRule, StackTarget } from '../../template/resources/rules.ts';
import { compilePattern } from './pattern.ts';

/** Largest sum of entries in one PutEvents (EventBridge quotas). */
const MAX_BYTES = 1024 * 1024;

/** Details are written again for their targets. AWS documents no limit of its own. */
const DEEPEST_DETAIL = 1_000;

/** Events kept for a look at them. */
const EVENTS_KEPT = 1_000;

/** Delivers what a rule's InputPath selects to a target. @throws when the target refuses it */
export type Deliver = (rule: StackRule, target: StackTarget, input: unknown) => void | Promise<void>;

/** What EventBridge needs to know. */
export interface EventsOptions {
  accountId: string;
  region: string;
  busNames: readonly string[];
  rules: readonly StackRule[];
  deliver: Deliver;
  /** Receives an event that its target refused, for its dead-letter queue. */
  onUndelivered: (rule: StackRule, target: StackTarget, event: object, reason: unknown) => void | Promise<void>;
  /** The epoch of each event: its deliveries end with it. */
  epochs?: Epochs;
  now?: () => number;
}

/** EventBridge, and a way for the services of AWS to put events of their own. */
export interface Events extends Service {
  /**
   * Puts entries on a bus, as PutEvents does.
   *
   * @param fromAws whether a service of AWS puts them: only these may use a source that begins with `aws.`
   * @throws ConnectionReset when the epoch ends meanwhile
   */
  putEntries(entries: readonly Document[], fromAws?: boolean): Promise<EntryResult[]>;
  /** The last events of all buses, oldest first, each with its bus and the rules that it matched. */
  seen(): readonly Document[];
}

/** Result of one entry: an id, or why it was refused. */
export interface EntryResult {
  EventId?: string;
  ErrorCode?: string;
  ErrorMessage?: string;
}

/** Makes EventBridge with the buses and rules of a stack. */
export function createEvents(options: EventsOptions): Events {
  const { accountId, region, busNames, rules, deliver, onUndelivered, epochs = new Epochs(), now = Date.now } = options;
  const compiled = rules.map((rule) => ({
    rule,
    matches: compilePattern(rule.pattern, `${rule.logicalId}.EventPattern`),
  }));

  const seen: Document[] = [];

  async function putEntry(entry: Document, fromAws: boolean, epoch: AbortSignal): Promise<EntryResult> {
    epoch.throwIfAborted();
    const fault = entryFault(entry, fromAws);
    if (fault) return fault;
    const busName = String(entry.EventBusName ?? 'default').replace(/^arn:.*:event-bus\//, '');
    // EventBridge accepts an entry for a bus that does not exist, and drops it.
    if (!busNames.includes(busName)) return { EventId: randomUUID() };
    const event = {
      version: '0',
      id: randomUUID(),
      'detail-type': entry.DetailType,
      source: entry.Source,
      account: accountId,
      time: `${new Date(now()).toISOString().slice(0, 19)}Z`,
      region,
      resources: entry.Resources ?? [],
      detail: JSON.parse(entry.Detail),
    };
    const matching = compiled.filter(({ rule, matches }) => rule.busName === busName && matches(event));
    seen.push({ bus: busName, rules: matching.map(({ rule }) => rule.logicalId), event });
    if (seen.length > EVENTS_KEPT) seen.shift();
    for (const { rule } of matching) {
      for (const target of rule.targets) {
        epoch.throwIfAborted();
        try {
          await deliver(rule, target, select(event, target.inputPath));
        } catch (error) {
          epoch.throwIfAborted();
          await onUndelivered(rule, target, event, error);
        }
      }
    }
    return { EventId: event.id };
  }

  async function putEntries(entries: readonly Document[], fromAws = false): Promise<EntryResult[]> {
    const { signal } = epochs;
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
    seen: () => seen,
    reset() {
      seen.length = 0;
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

function entryFault(entry: Document, fromAws: boolean): EntryResult | undefined {
  for (const member of ['Source', 'DetailType', 'Detail']) {
    if (typeof entry[member] !== 'string' || entry[member] === '') {
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${member} is not valid. Reason: ${member} is a required argument.`,
      };
    }
  }
  if (entry.Source.startsWith('aws.') && !fromAws) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  return isObjectText(entry.Detail)
    ? undefined
    : { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}

function isObjectText(text: string): boolean {
  if (jsonDepth(text) > DEEPEST_DETAIL) return false;
  try {
    const detail: unknown = JSON.parse(text);
    return typeof detail === 'object' && detail !== null && !Array.isArray(detail);
  } catch {
    return false;
  }
}

/** The part of an event that an InputPath of plain names selects. */
function select(event: object, inputPath: string): unknown {
  return inputPath
    .split('.')
    .slice(1)
    .reduce(
      (value: unknown, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined,
      event,
    );
}
