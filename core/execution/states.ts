/** Names of states, from the definitions: a state that is renamed there does not compile here. */
import type changeKxRole from '../../statemachine/change-kx-role.asl.json';
import type onboardUser from '../../statemachine/onboard-user.asl.json';

/** A state of one of the workflows. */
export type StateName = keyof typeof onboardUser.States | keyof typeof changeKxRole.States;

/** Where an execution was: in a state, or in none yet. */
export type Step = StateName | 'ExecutionStarted';

/** The steps before which nothing is known of a request: their input is the request, which may be anything. */
const UNPREPARED: readonly Step[] = [
  'ExecutionStarted',
  'PrepareOnboarding',
  'OnboardingNotPrepared',
  'PrepareRoleChange',
  'RoleChangeNotPrepared',
];

/** Whether a step comes before anything is looked up or changed. */
export function isUnprepared(step: string): boolean {
  return UNPREPARED.some((name) => name === step);
}

/**
 * The value of a table for a step.
 *
 * @param step name of a state, or what an execution's history has instead
 */
export function valueFor<Value>(table: Readonly<Partial<Record<StateName, Value>>>, step: string): Value | undefined {
  return new Map(Object.entries<Value>(table)).get(step);
}
