/** Settings of the record of people. */
import { InvalidConfiguration } from '../../../core/errors.ts';

const DAY_S = 86_400;

/**
 * Returns when the record of a request that changes now may be deleted.
 *
 * @returns seconds since 1970
 * @throws InvalidConfiguration when REQUEST_RECORD_DAYS is not a number
 */
export function recordExpiry(): number {
  const days = Number(process.env.REQUEST_RECORD_DAYS || Number.NaN);
  if (!Number.isInteger(days) || days < 1) {
    throw new InvalidConfiguration('REQUEST_RECORD_DAYS must be a number of days');
  }
  return Math.floor(Date.now() / 1_000) + days * DAY_S;
}

/**
 * Returns the secret of the keys of people.
 *
 * @throws InvalidConfiguration when PERSON_KEY_SECRET is not set
 */
export function personSecret(): string {
  const { PERSON_KEY_SECRET = '' } = process.env;
  if (PERSON_KEY_SECRET === '') throw new InvalidConfiguration('PERSON_KEY_SECRET is not set');
  return PERSON_KEY_SECRET;
}
