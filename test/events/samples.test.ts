/** The sample events and files, held against the contract. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { readRequests } from '../../cli/files/read-requests.ts';
import { type CheckedEntry, checkEntry } from '../../cli/files/request-entry.ts';
import { sampleRequest, sampleRoleChange } from '../helpers/requests.ts';

/** The requests of a file, checked. */
async function requestsOf(file: string): Promise<CheckedEntry[]> {
  const entries = await Array.fromAsync(readRequests(path.join(import.meta.dirname, '../../events', file)));
  return entries.map((entry) => checkEntry(entry));
}

/** Kind of each request of a file; undefined for one with faults. */
async function kindsOf(file: string): Promise<(string | undefined)[]> {
  return (await requestsOf(file)).map(({ checked }) => checked?.kind);
}

it.each([
  ['user-onboarding-requested.json', ['onboarding']],
  ['onboarding-request.json', ['onboarding']],
  ['put-events-entries.json', ['onboarding']],
  ['batch.csv', Array(20).fill('onboarding')],
  ['batch.jsonl', Array(20).fill('onboarding')],
  ['user-role-change-requested.json', ['role-change']],
  ['role-change-request.json', ['role-change']],
  ['role-changes.csv', Array(4).fill('role-change')],
  ['user-offboarding-requested.json', ['offboarding']],
  ['offboardings.csv', ['offboarding', 'offboarding']],
])('%s holds valid requests of their kind', async (file, kinds) => {
  expect(await kindsOf(file)).toEqual(kinds);
});

it('batch-with-invalid-row.csv has a row that is none', async () => {
  expect(await kindsOf('batch-with-invalid-row.csv')).toContain(undefined);
});

it('the role change and the offboarding are about the person of the onboarding', async () => {
  const { userName, emails } = sampleRequest().user;
  expect(sampleRoleChange().user).toEqual({ userName, emails });
  const [offboarding] = await requestsOf('user-offboarding-requested.json');
  expect(offboarding?.checked?.request.user).toEqual({ userName, emails });
});

it('offboardings.csv suspends one person of batch.csv, and removes another', async () => {
  const people = new Set((await requestsOf('batch.csv')).map(({ checked }) => checked?.request.user.userName));
  const requests = (await requestsOf('offboardings.csv')).flatMap(({ checked }) => checked ?? []);
  expect(requests.map(({ request }) => 'mode' in request && request.mode)).toEqual(['suspend', 'remove']);
  for (const { request } of requests) expect(people).toContain(request.user.userName);
});
