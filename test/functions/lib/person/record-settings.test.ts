import { afterEach, describe, expect, it, vi } from 'vitest';
import { personSecret, recordExpiry } from '../../../../functions/lib/person/record-settings.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

describe('the expiry of records', () => {
  it('is the days of the setting from now on, in seconds', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_500 });
    vi.stubEnv('REQUEST_RECORD_DAYS', '2');
    expect(recordExpiry()).toBe(1 + 2 * 86_400);
  });

  it.each(['', '0', '-1', '1.5', 'ten'])('is not guessed from %j', (days) => {
    vi.stubEnv('REQUEST_RECORD_DAYS', days);
    expect(recordExpiry).toThrow(expect.objectContaining({ name: 'InvalidConfiguration' }));
  });
});

it('the secret of the keys is not replaced by a default', () => {
  vi.stubEnv('PERSON_KEY_SECRET', '');
  expect(personSecret).toThrow(expect.objectContaining({ name: 'InvalidConfiguration' }));
});
