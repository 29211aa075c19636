/** Random role changes: alone, two at the same time, and beside an onboarding. */
import { afterEach, beforeEach, it, vi } from 'vitest';
import { useFakedTime } from '../../helpers/world.ts';
import { expectEveryRequestHolds, PROPERTY_TIMEOUT } from './properties.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

it.each([
  ['alone', ['role-change']],
  ['beside another', ['role-change', 'role-change']],
  ['beside an onboarding', ['role-change', 'onboarding']],
] as const)(
  'a role change %s ends, tells the truth, harms no other person, and can be sent again',
  (_, kinds) => expectEveryRequestHolds(...kinds),
  PROPERTY_TIMEOUT,
);
