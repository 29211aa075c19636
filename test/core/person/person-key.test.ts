import fc from 'fast-check';
import { expect, it } from 'vitest';
import { personKey, userNameOf } from '../../../core/person/person-key.ts';
import { comparable } from '../../../core/same-person.ts';

const SECRET = 'a secret';
const userName = fc.string({ unit: 'grapheme', minLength: 1 });

it('is the same for all spellings of a user name', () => {
  fc.assert(
    fc.property(userName, fc.constantFrom('NFC', 'NFD', 'NFKC', 'NFKD'), (name, form) => {
      expect(personKey(name.normalize(form), SECRET)).toBe(personKey(name, SECRET));
    }),
  );
  const spellings = ['ada.lovelace', 'ADA.Lovelace', '\uFF21da.lovelace'];
  expect(new Set(spellings.map((name) => personKey(name, SECRET))).size).toBe(1);
});

it('differs for two people, and with another secret', () => {
  fc.assert(
    fc.property(userName, userName, (one, other) => {
      fc.pre(comparable(one) !== comparable(other));
      expect(personKey(one, SECRET)).not.toBe(personKey(other, SECRET));
      expect(personKey(one, SECRET)).not.toBe(personKey(one, 'another secret'));
    }),
  );
});

it('holds nothing of the name', () => {
  fc.assert(
    fc.property(userName, (name) => {
      expect(personKey(name, SECRET)).toMatch(/^[0-9a-f]{64}$/);
    }),
  );
});

it('is HMAC-SHA-256, and stays: another hash would lose all records', () => {
  // printf 'ada.lovelace' | openssl dgst -sha256 -hmac 'a secret'
  expect(personKey('Ada.Lovelace', SECRET)).toBe('0e9095749f3158510a4ec1e7d14e025348ef863df8db8d4cddb70b34b86ebbd1');
});

it.each([
  ['a request', { user: { userName: 'ada' } }, 'ada'],
  ['a request without a user', { requestId: 'R-1' }, undefined],
  ['a user name that is no text', { user: { userName: 7 } }, undefined],
  ['a user that inherits its name', { user: Object.create({ userName: 'ada' }) }, undefined],
  ['no request', null, undefined],
  ['a text', 'user.userName', undefined],
])('reads the user name of %s', (_, request, expected) => {
  expect(userNameOf(request)).toBe(expected);
});
