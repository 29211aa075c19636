/** State names, derived from the definitions: renaming a state in a definition causes compile errors here. */
import changeKxRole from '../../statemachine/change-kx-role.asl.json' with { type: 'json' };
import onboardUser from '../../statemachine/onboard-user.asl.json' with { type: 'json' };

/** A state of one of the workflows. */
export type StateName = keyof typeof onboardUser.States | keyof typeof changeKxRole.States;

/** The names of all states. It is a function, so that the bundles of the functions do not contain the definitions. */
export function stateNames(): string[] {
  return [onboardUser, changeKxRole].flatMap(({ States }) => Object.keys(States));
}

/** The step that an execution reached: a state, or `ExecutionStarted` if it has not entered a state. */
export type Step = StateName | 'ExecutionStarted';

/**
 * The steps whose input is the original request. The request is not validated yet, so the input may be any JSON value.
 */
const UNPREPARED: readonly Step[] = [
  'ExecutionStarted',
  'PrepareOnboarding',
  'OnboardingNotPrepared',
  'PrepareRoleChange',
  'RoleChangeNotPrepared',
];

/** Returns whether a step precedes every lookup and every change. */
export function isUnprepared(step: string): boolean {
  return UNPREPARED.some((name) => name === step);
}

/**
 * Looks up the value for a step in a table that is keyed by state.
 *
 * @param step name of a state, or `ExecutionStarted`
 * @returns undefined if the table has no entry for the step
 */
export function valueFor<Value>(table: Readonly<Partial<Record<StateName, Value>>>, step: string): Value | undefined {
  return new Map(Object.entries<Value>(table)).get(step);
}
