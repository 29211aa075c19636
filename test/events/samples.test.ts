/** The sample events and files, held against the contract. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { readRequests } from '../../cli/files/read-requests.ts';
import { checkEntry } from '../../cli/files/request-entry.ts';
import { sampleRequest, sampleRoleChange } from '../helpers/requests.ts';

/** Kind of each request of a file; undefined for one with faults. */
async function kindsOf(file: string): Promise<(string | undefined)[]> {
  const entries = await Array.fromAsync(readRequests(path.join(import.meta.dirname, '../../events', file)));
  return entries.map((entry) => checkEntry(entry).checked?.kind);
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
])('%s holds valid requests of their kind', async (file, kinds) => {
  expect(await kindsOf(file)).toEqual(kinds);
});

it('batch-with-invalid-row.csv has a row that is none', async () => {
  expect(await kindsOf('batch-with-invalid-row.csv')).toContain(undefined);
});

it('the role change is about the person of the onboarding', () => {
  const { userName, emails } = sampleRequest().user;
  expect(sampleRoleChange().user).toEqual({ userName, emails });
});
