/** All ways to use the application. */
import { MANY_REQUESTS } from './many-requests.ts';
import { OFFBOARDINGS } from './offboarding.ts';
import { ONBOARDINGS } from './onboarding.ts';
import { OPERATOR_TASKS } from './operator.ts';
import { ROLE_CHANGES } from './role-change.ts';
import { THROTTLED_CALLS } from './throttled-calls.ts';
import type { Scenario } from './worlds.ts';

/** The scenarios by name. They use the same application with the policies of any stack that has all of it. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  ...ONBOARDINGS,
  ...ROLE_CHANGES,
  ...OFFBOARDINGS,
  ...MANY_REQUESTS,
  ...OPERATOR_TASKS,
  ...THROTTLED_CALLS,
};
