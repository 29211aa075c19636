/** The states before which nothing is known of a request: nobody has been looked for, and nothing was changed. */

/** What these states are given is the request, and that may be anything. `ExecutionStarted`: none was entered. */
export const UNPREPARED_STATES: readonly string[] = [
  'ExecutionStarted',
  'PrepareOnboarding',
  'OnboardingNotPrepared',
  'PrepareRoleChange',
  'RoleChangeNotPrepared',
];
