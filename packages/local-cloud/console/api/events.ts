/** Events on the buses, with the rules that matched, and what became of the events. */
import type { Delivery, SeenEvent } from '../../services/events/events.ts';
import type { ConsoleParts } from '../parts.ts';
import { type Page, pageNumber, pageOf } from './page-of.ts';

/** An event on a bus. */
export interface EventRow {
  id: string;
  /** ISO 8601, in whole seconds. */
  time: string;
  bus: string;
  source: string;
  detailType: string;
  detail: object;
  rules: string[];
  deliveries: Delivery[];
}

/** A rule, and how many of the kept events it matched. */
export interface RuleRow {
  rule: string;
  name: string;
  bus: string;
  pattern: unknown;
  targets: string[];
  matched: number;
}

/** Events, rules, and what the events can be filtered by. */
export interface EventList extends Page<EventRow> {
  rules: RuleRow[];
  detailTypes: string[];
}

/**
 * Lists events, newest first.
 *
 * @param query `detailType` and `page`
 * @throws ApiError
 */
export function listEvents({ events, stack }: ConsoleParts, query: URLSearchParams): EventList {
  const seen = events.seen();
  const detailType = query.get('detailType') ?? '';
  const found = seen.filter(({ event }) => detailType === '' || event['detail-type'] === detailType).reverse();
  return {
    ...pageOf(found, pageNumber(query), toRow),
    rules: stack.rules.map(({ logicalId, name, busName, pattern, targets }) => ({
      rule: logicalId,
      name,
      bus: busName,
      pattern,
      targets: targets.map(({ arn }) => arn),
      matched: seen.filter(({ rules }) => rules.includes(logicalId)).length,
    })),
    detailTypes: [...new Set(seen.map(({ event }) => event['detail-type']))].sort(),
  };
}

function toRow({ bus, rules, event, deliveries }: SeenEvent): EventRow {
  const { id, time, source, detail } = event;
  return { id, time, bus, source, detailType: event['detail-type'], detail, rules, deliveries };
}
