/**
 * The kinds of requests, one row for each kind. Every other table that varies by kind is declared `satisfies
 * Record<RequestKind, ...>`, so the compiler reports each table that lacks a new kind. The contracts are in
 * `request/contracts.ts` and the outcomes in `outcome/outcomes.ts`, because not every function that uses the kinds
 * needs their schemas.
 */

interface Kind {
  /** Detail types of the request event and of the two outcome events. */
  requested: string;
  succeeded: string;
  failed: string;
  /** Whether a request concerns the whole person or only the role. A newer request takes the place of an older one. */
  concerns: 'person' | 'role';
  /** Environment variable of the functions that contains the ARN of the workflow. */
  stateMachineVariable: string;
}

/** The table of kinds. */
export const KINDS = {
  onboarding: {
    requested: 'User Onboarding Requested',
    succeeded: 'User Onboarded',
    failed: 'User Onboarding Failed',
    concerns: 'person',
    stateMachineVariable: 'STATE_MACHINE_ARN',
  },
  'role-change': {
    requested: 'User Role Change Requested',
    succeeded: 'User Role Changed',
    failed: 'User Role Change Failed',
    concerns: 'role',
    stateMachineVariable: 'ROLE_CHANGE_STATE_MACHINE_ARN',
  },
  offboarding: {
    requested: 'User Offboarding Requested',
    succeeded: 'User Offboarded',
    failed: 'User Offboarding Failed',
    concerns: 'person',
    stateMachineVariable: 'OFFBOARDING_STATE_MACHINE_ARN',
  },
} as const satisfies Record<string, Kind>;

/** A kind of request. */
export type RequestKind = keyof typeof KINDS;

/** How an offboarding ends the access of a person: the default first. */
export const OFFBOARDING_MODES = ['suspend', 'remove'] as const;

/** How an offboarding ends the access of a person. */
export type OffboardingMode = (typeof OFFBOARDING_MODES)[number];

/** Returns whether a value is the name of a kind. */
export function isRequestKind(word: unknown): word is RequestKind {
  return typeof word === 'string' && Object.hasOwn(KINDS, word);
}

/** All kinds. */
export const REQUEST_KINDS: readonly RequestKind[] = Object.keys(KINDS).filter(isRequestKind);

/**
 * Builds a record with one value for each kind.
 *
 * @param make function that returns the value for a kind
 */
export function forEachKind<Value>(make: (kind: RequestKind) => Value): Record<RequestKind, Value> {
  return { onboarding: make('onboarding'), 'role-change': make('role-change'), offboarding: make('offboarding') };
}

/**
 * Reads the kind of a request from its member `kind`.
 *
 * @param request a request that has not been validated yet
 * @returns `onboarding` if the member is absent or null; undefined if its value is not a kind
 */
export function requestKind(request: object): RequestKind | undefined {
  // Null means absent here, as for every other member (RFC 7643, section 2.5).
  const kind: unknown = (Object.hasOwn(request, 'kind') ? Reflect.get(request, 'kind') : undefined) ?? 'onboarding';
  return isRequestKind(kind) ? kind : undefined;
}
