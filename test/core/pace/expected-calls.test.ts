import { expect, it } from 'vitest';
import type { RequestKind } from '../../../core/kinds.ts';
import {
  type ExpectedRequests,
  expectedCalls,
  type ServiceCalls,
  secondsFor,
} from '../../../core/pace/expected-calls.ts';

const groups = (...names: string[]) => ({ wished: names.map((name) => ({ name, groupId: name })) });
const all = { finSpace: {}, kx: {} };

// test/workflow/pace.test.ts compares the usual roads with executions.
it.each<[RequestKind, ExpectedRequests, Partial<ServiceCalls>]>([
  ['onboarding', {}, { identityStore: 2, finSpace: 0, kx: 0 }],
  ['onboarding', { finSpace: {} }, { finSpace: 2, kx: 0 }],
  ['onboarding', { kx: {} }, { finSpace: 0, kx: 4 }],
  ['onboarding', { identityStoreUsers: 'adopt' }, { identityStore: 3 }],
  ['onboarding', { groups: groups() }, { identityStore: 4 }],
  ['onboarding', { groups: groups('Quants', 'Traders') }, { identityStore: 6 }],
  ['role-change', { ...all, groups: groups('Quants') }, { identityStore: 6, finSpace: 0 }],
  ['offboarding', { identityStoreUsers: 'adopt' }, { identityStore: 6 }],
])('%s with %j: %j', (kind, requests, expected) => {
  expect(expectedCalls(kind, requests)).toMatchObject(expected);
});

it.each([
  ['the identity store', { identityStore: 2, finSpace: 0, kx: 0 }, 0.2],
  ['the data API of FinSpace', { identityStore: 2, finSpace: 2, kx: 0 }, 0.4],
  ['the kdb API', { identityStore: 2, finSpace: 2, kx: 4 }, 0.8],
])('the calls take as long as those of the slowest service: %s', (_, calls, expected) => {
  expect(secondsFor(calls, { identityStore: 10, finSpace: 5, kx: 5 })).toBe(expected);
});
