/** Requests as directories, HR systems and spreadsheets have sent them; all people in `cases/` are invented. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { readRequests } from '../cli/files/read-requests.ts';
import { checkEntry } from '../cli/files/request-entry.ts';
import { buildServiceRequests } from '../core/api/service-requests.ts';
import { deployment, executionId } from './helpers/requests.ts';

async function checked(file: string) {
  const [entry] = await Array.fromAsync(readRequests(path.join(import.meta.dirname, 'cases', file)));
  if (!entry) throw new Error(`${file} is empty`);
  return checkEntry(entry);
}

it.each([
  ['nfd-user-name.json', 'user.userName', /decomposed.*Normalize it to NFC/],
  ['cjk-user-name.json', 'user.userName', /give kx\.userName$/],
  ['email-mailto.json', 'user.emails[0].value', /without mailto:$/],
  ['email-semicolon.json', 'user.emails[0].value', /without ; and ,$/],
  ['email-hyphen-label.json', 'user.emails[0].value', /begins or ends with a hyphen$/],
  ['email-not-applicable.json', 'user.emails[0].value', /the domain may contain A-Z a-z 0-9 \. and -$/],
  ['tag-umlaut.json', 'kx.tags.office', /A-Z a-z 0-9 .* without accents$/],
])('%s is refused at %s', async (file, field, message) => {
  const { faults } = await checked(file);
  expect(faults).toMatchObject([{ path: field, message: expect.stringMatching(message) }]);
});

it.each(['entra.json', 'nulls.json', 'astral-user-name.json'])('%s is taken, and no null is sent on', async (file) => {
  const { checked: valid, faults } = await checked(file);
  expect(faults).toBeUndefined();
  if (valid?.kind !== 'onboarding') throw new Error('Not an onboarding');
  expect(JSON.stringify(buildServiceRequests(valid.request, deployment, executionId))).not.toMatch(/:null|\[\]|\{\}/);
});

it('the enterprise attributes of entra.json become the extension of the identity store', async () => {
  const { checked: valid } = await checked('entra.json');
  if (valid?.kind !== 'onboarding') throw new Error('Not an onboarding');
  const { identityStore } = buildServiceRequests(valid.request, deployment, executionId);
  expect(identityStore.Extensions).toEqual({
    'aws:identitystore:enterprise': { department: 'Rates', employeeNumber: '1234', manager: { value: '9' } },
  });
});
