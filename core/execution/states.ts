/** State names, derived from the definitions: renaming a state in a definition causes compile errors here. */
import changeKxRole from '../../statemachine/change-kx-role.asl.json' with { type: 'json' };
import offboardUser from '../../statemachine/offboard-user.asl.json' with { type: 'json' };
import onboardUser from '../../statemachine/onboard-user.asl.json' with { type: 'json' };

/** The names of the states in the iterations of Map states. */
export type NestedIn<States> = {
  [Name in keyof States]: States[Name] extends { ItemProcessor: { States: infer Inner } }
    ? Extract<keyof Inner, string> | NestedIn<Inner>
    : never;
}[keyof States];

type OuterState = keyof typeof onboardUser.States | keyof typeof changeKxRole.States | keyof typeof offboardUser.States;

type NestedState =
  | NestedIn<typeof onboardUser.States>
  | NestedIn<typeof changeKxRole.States>
  | NestedIn<typeof offboardUser.States>;

/** A state of one of the workflows. */
export type StateName = OuterState | NestedState;

/** The states in the iterations of Map states. The compiler checks that all are here. */
const NESTED_STATES: Readonly<Record<NestedState, true>> = {
  RemoveFromGroup: true,
  GroupNotRevoked: true,
  AddToGroup: true,
  FindGroupMembership: true,
  GroupNotGranted: true,
  RemoveMembership: true,
  MembershipNotRemoved: true,
  'KxRoleToSet?': true,
  SuspendKxUser: true,
  DeleteKxUser: true,
  KxAccessNotCut: true,
};

/** Returns whether a state is in the iterations of a Map state. Its input is that of its iteration. */
export function isNested(name: string): boolean {
  return Object.hasOwn(NESTED_STATES, name);
}

/** States of a definition. */
interface States {
  [name: string]: { Type: string; ItemProcessor?: { States: States } };
}

/** The names of states, and of those in the iterations of Map states. */
export function namesIn(states: States): string[] {
  return Object.entries(states).flatMap(([name, { ItemProcessor }]) => [
    name,
    ...(ItemProcessor ? namesIn(ItemProcessor.States) : []),
  ]);
}

/** The names of all states. It is a function, so that the bundles of the functions do not contain the definitions. */
export function stateNames(): string[] {
  return [onboardUser, changeKxRole, offboardUser].flatMap(({ States }) => namesIn(States));
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
  'PrepareOffboarding',
  'OffboardingNotPrepared',
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
