/**
 * Counts what a request costs by the road that it takes: each road is carried out by the real definitions and functions in
 * virtual time, and its transitions, calls and bytes are multiplied by list prices.
 */

import { PRICES, type Usage, usdOf } from './cost/prices.ts';
import { ROADS, type Road, unpacedBatch } from './cost/roads.ts';
import type { Benchmark, Result } from './frame/benchmark.ts';

const METHOD = `Each road is carried out once by the real definitions and functions in virtual time, and what it uses is counted: state
transitions with retries, invocations, reads and writes of the record, events, and bytes in the table. The last road starts many
people at once under the quotas of the services. The duration of an invocation is ${PRICES.overheadMs} ms and
${PRICES.serviceCallMs} ms for each call of a service, which is an assumption: there is no AWS here. Prices are the list prices of us-east-1
in USD for 1,000 requests; logs, traces and alarms come on top.`;

export const cost: Benchmark = { title: 'Cost', measure };

/** Number of people who are started at once without a pace. */
const UNPACED = 300;

async function measure(scale: number): Promise<Result> {
  const rows = [];
  for (const road of [...ROADS, unpacedBatch(Math.ceil(UNPACED * scale))]) rows.push(rowOf(road, await road.use()));
  return { method: METHOD, columns: COLUMNS, rows };
}

const COLUMNS = {
  road: 'road',
  transitions: 'transitions',
  invocations: 'invocations',
  milliseconds: 'Lambda ms',
  writes: 'writes',
  reads: 'reads',
  events: 'events',
  bytes: 'bytes kept',
  usd: 'USD for 1,000',
};

function rowOf(
  { name, people }: Road,
  { transitions, invocations, milliseconds, writes, reads, events, bytes }: Usage,
) {
  const each = (total: number) => Math.round((total / people) * 10) / 10;
  const usage = { transitions, invocations, milliseconds, writes, reads, events, bytes };
  return {
    road: name,
    transitions: each(transitions),
    invocations: each(invocations),
    milliseconds: each(milliseconds),
    writes: each(writes),
    reads: each(reads),
    events: each(events),
    bytes: each(bytes),
    usd: (usdOf(usage) / people) * 1_000,
  };
}
