/** Things to try: sample events, forms for requests, and faults. */
import { randomInt } from 'node:crypto';
import * as v from 'valibot';
import type { ConsoleParts } from '../parts.ts';
import type { FaultPreset, RequestKind } from '../settings.ts';
import { ApiError } from './errors.ts';
import { type FormField, toForm, toFormFaults, toRequest } from './form.ts';

/** What there is to try. */
export interface Playground {
  samples: { title: string; event: string }[];
  forms: { kind: string; title: string; fields: FormField[] }[];
  presets: readonly FaultPreset[];
  operations: string[];
}

/** What an event has started. */
export interface PutResult {
  eventId: string;
  rules: string[];
  executionArns: string[];
}

const formBody = v.strictObject({
  kind: v.string(),
  values: v.record(v.string(), v.string()),
  /** Sends a request that breaks the contract, too. */
  anyway: v.optional(v.boolean(), false),
});

const eventSchema = v.object({
  source: v.string(),
  'detail-type': v.string(),
  detail: v.record(v.string(), v.unknown()),
});

/** Makes a list of what there is to try. */
export function showPlayground({ settings, operations }: ConsoleParts): Playground {
  return {
    samples: settings.samples.map(({ title, source, detailType, detail }) => ({
      title,
      event: JSON.stringify(
        { source, 'detail-type': detailType, detail: { ...detail, requestId: newRequestId() } },
        null,
        2,
      ),
    })),
    forms: settings.kinds.map(({ kind, title, schema, example }) => ({
      kind,
      title,
      fields: toForm(schema, { ...example, requestId: newRequestId() }, settings.labels),
    })),
    presets: settings.presets,
    operations: operations().sort(),
  };
}

/**
 * Puts an event on the bus of the application.
 *
 * @param body `{"event": "..."}` with the JSON text of an event
 * @throws ApiError for a text that is no event, and for an event that the bus refuses
 */
export async function putSample(parts: ConsoleParts, body: unknown): Promise<PutResult> {
  const { event } = read(v.strictObject({ event: v.string() }), body);
  let parsed: unknown;
  try {
    parsed = JSON.parse(event);
  } catch (error) {
    throw new ApiError(400, `The event is not valid JSON: ${error instanceof Error ? error.message : error}`);
  }
  const { source, 'detail-type': detailType, detail } = read(eventSchema, parsed);
  return put(parts, source, detailType, detail);
}

/**
 * Sends the request of a form as an event.
 *
 * @throws ApiError 422 with the faults of the fields when the request breaks the contract
 */
export async function sendRequest(parts: ConsoleParts, body: unknown): Promise<PutResult> {
  const { kind, values, anyway } = read(formBody, body);
  const { schema, check, source, detailType } = kindNamed(parts, kind);
  const request = toRequest(schema, values);
  const faults = anyway ? [] : check(request);
  if (faults.length > 0) {
    throw new ApiError(422, 'The request breaks the contract', { faults: toFormFaults(schema, faults) });
  }
  return put(parts, source, detailType, request);
}

function kindNamed({ settings }: ConsoleParts, name: string): RequestKind {
  const kind = settings.kinds.find((candidate) => candidate.kind === name);
  if (kind) return kind;
  throw new ApiError(400, `kind must be ${settings.kinds.map((candidate) => candidate.kind).join(' or ')}`);
}

async function put(parts: ConsoleParts, source: string, detailType: string, detail: object): Promise<PutResult> {
  const EventBusName = parts.stack.outputs[parts.settings.busOutput];
  const entry = { EventBusName, Source: source, DetailType: detailType, Detail: JSON.stringify(detail) };
  const [result] = await parts.putEvents([entry]);
  const { EventId: eventId = '', ErrorCode, ErrorMessage } = result ?? {};
  if (ErrorCode !== undefined) throw new ApiError(409, `The bus refused the event: ${ErrorCode}: ${ErrorMessage}`);
  const { rules = [], deliveries = [] } = parts.events.seen().find(({ event }) => event.id === eventId) ?? {};
  return { eventId, rules, executionArns: deliveries.flatMap(({ executionArn }) => executionArn ?? []) };
}

/** A request of its own for each form and sample: a repeated requestId would be another attempt at the same request. */
function newRequestId(): string {
  return `HR-${new Date().getFullYear()}-${String(randomInt(1_000_000)).padStart(6, '0')}`;
}

/** @throws ApiError with the path of the first violation */
function read<Schema extends v.GenericSchema>(schema: Schema, value: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  throw new ApiError(400, path === null ? 'It must be a JSON object' : `${path} is missing or has a wrong type`);
}
