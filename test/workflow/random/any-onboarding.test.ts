/** One random onboarding at a time. */
import { afterEach, beforeEach, it, vi } from 'vitest';
import { useFakedTime } from '../../helpers/world.ts';
import { expectEveryRequestHolds, PROPERTY_TIMEOUT } from './properties.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

it(
  'ends, tells the truth, harms no other person, and can be sent again',
  () => expectEveryRequestHolds('onboarding'),
  PROPERTY_TIMEOUT,
);
