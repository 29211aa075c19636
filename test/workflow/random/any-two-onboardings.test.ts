/** Two random onboardings at the same time, for one person as often as not. A file of its own: it runs beside the other. */
import { afterEach, beforeEach, it, vi } from 'vitest';
import { useFakedTime } from '../../helpers/world.ts';
import { expectEveryRequestHolds, PROPERTY_TIMEOUT } from './properties.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

it(
  'both end, tell the truth, harm no other person, and can be sent again',
  () => expectEveryRequestHolds('onboarding', 'onboarding'),
  PROPERTY_TIMEOUT,
);
