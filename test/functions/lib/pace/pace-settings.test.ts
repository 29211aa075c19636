import { expect, it } from 'vitest';
import { readFullRates } from '../../../../functions/lib/pace/pace-settings.ts';

const env = { IDENTITY_STORE_CALLS_PER_SECOND: '20', FINSPACE_CALLS_PER_SECOND: '10', QUOTA_SHARE: '0.5' };

it('multiplies the quotas by the share', () => {
  expect(readFullRates(env)).toEqual({ identityStore: 10, finSpace: 5, kx: 5 });
});

it.each([
  ['IDENTITY_STORE_CALLS_PER_SECOND', ''],
  ['IDENTITY_STORE_CALLS_PER_SECOND', '0'],
  ['FINSPACE_CALLS_PER_SECOND', 'many'],
  ['QUOTA_SHARE', 'half'],
  ['QUOTA_SHARE', '-1'],
])('refuses %s="%s", and names the variable', (name, value) => {
  expect(() => readFullRates({ ...env, [name]: value })).toThrow(`${name} must be a number above 0`);
});
