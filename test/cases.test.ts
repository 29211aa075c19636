/** Requests as directories, HR systems and spreadsheets have sent them; all people in `cases/` are invented. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { checkBatch } from '../cli/batch/check-batch.ts';
import { readRequests } from '../cli/files/read-requests.ts';
import { checkEntry } from '../cli/files/request-entry.ts';
import { buildServiceRequests } from '../core/api/service-requests.ts';
import { deployment, executionId } from './helpers/requests.ts';

const pathOf = (file: string) => path.join(import.meta.dirname, 'cases', file);

async function checked(file: string) {
  const [entry] = await Array.fromAsync(readRequests(pathOf(file)));
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

it.each(['latin1.csv', 'mac-roman.csv'])('%s is refused: it is not UTF-8', async (file) => {
  await expect(checkBatch(pathOf(file))).rejects.toThrow(`${file}:2: is not UTF-8: save it as "CSV UTF-8"`);
});

it.each(['utf16.jsonl', 'byte-order-mark.json', 'semicolon.csv', 'blank-rows.csv', 'empty-last-column.csv'])(
  '%s is one valid request',
  async (file) => {
    expect(await checkBatch(pathOf(file))).toMatchObject({ valid: 1, rejected: 0 });
  },
);

it('header-case.csv is refused with the spelling of each field', async () => {
  await expect(checkBatch(pathOf('header-case.csv'))).rejects.toThrow(
    /column 1: did you mean requestId\?\n.*column 2: did you mean user\.userName\?\n.*column 3: did you mean user\.name\.givenName\?/,
  );
});

it.each([
  ['inner-quote.csv', 0, [{ line: 2, path: '', message: /^has a quote inside a cell/ }]],
  ['unclosed-quote.csv', 1999, [{ line: 702, path: '', message: /^opens a quote that is not closed/ }]],
  [
    'one-person-two-roles.csv',
    1,
    [{ line: 3, path: 'user.userName', message: /^is the same as in line 2, but kx differs/ }],
  ],
  [
    'one-kx-name.csv',
    1,
    [{ line: 3, path: 'kx.userName', message: /is the kx user name of another person, in line 2/ }],
  ],
  [
    'line-separator.jsonl',
    0,
    [
      { line: 1, path: 'user.title', message: /control or invisible characters/ },
      { line: 2, path: 'user.emails[0].value', message: /no @/ },
    ],
  ],
])('%s has faults that point to their cause, and its other rows are valid', async (file, valid, faults) => {
  const expected = faults.map((fault) => ({ ...fault, message: expect.stringMatching(fault.message) }));
  expect(await checkBatch(pathOf(file))).toMatchObject({ valid, rejected: faults.length, faults: expected });
});
