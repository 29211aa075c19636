/** Takes a turn in the line in front of the services, so that many executions at once do not exceed their quotas. */
import middy from '@middy/core';
import type { RequestKind } from '../core/kinds.ts';
import { type ExpectedRequests, expectedCalls, secondsFor } from '../core/pace/expected-calls.ts';
import { beginningOf } from '../core/pace/line.ts';
import { takeNextTurn } from './lib/pace/line-table.ts';
import { readFullRates } from './lib/pace/pace-settings.ts';
import { measureTurn } from './lib/runtime/metrics.ts';
import { observe } from './lib/runtime/middleware.ts';

interface TakeTurnEvent {
  requestId: string;
  kind: RequestKind;
  requests: ExpectedRequests;
}

/**
 * @returns when the execution may go on (ISO 8601); in the past if no execution waits
 * @throws InvalidConfiguration when a setting is missing or invalid
 * @throws ServiceCallError for every documented exception of GetItem and UpdateItem
 */
const functionHandler = async ({ kind, requests }: TakeTurnEvent): Promise<{ at: string }> => {
  const seconds = secondsFor(expectedCalls(kind, requests), readFullRates(process.env));
  const { turn, factor } = await takeNextTurn(seconds);
  const now = Date.now();
  const beginning = beginningOf(turn, now);
  measureTurn(Math.max(0, beginning - now) / 1_000, factor);
  return { at: new Date(beginning).toISOString() };
};

export const handler = middy(functionHandler).use(observe('TakeTurn'));
