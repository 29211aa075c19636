/**
 * The kinds of requests: a row for each. What else varies by kind is `satisfies Record<RequestKind, ...>`, so that the
 * compiler lists every place that a new kind needs. Contracts and outcomes are in `contracts.ts`: not every function that
 * knows the kinds needs their schemas.
 */

interface Kind {
  /** Detail types on the bus: of the request, and of its outcomes. */
  requested: string;
  succeeded: string;
  failed: string;
  /** Environment variable of functions that holds the ARN of the workflow. */
  stateMachineVariable: string;
  /** Outputs of the stack that hold the ARNs of the workflow, and of the alias of its live version. */
  stateMachineOutput: string;
  aliasOutput: string;
}

/** The rows. */
export const KINDS = {
  onboarding: {
    requested: 'User Onboarding Requested',
    succeeded: 'User Onboarded',
    failed: 'User Onboarding Failed',
    stateMachineVariable: 'STATE_MACHINE_ARN',
    stateMachineOutput: 'StateMachineArn',
    aliasOutput: 'StateMachineAliasArn',
  },
  'role-change': {
    requested: 'User Role Change Requested',
    succeeded: 'User Role Changed',
    failed: 'User Role Change Failed',
    stateMachineVariable: 'ROLE_CHANGE_STATE_MACHINE_ARN',
    stateMachineOutput: 'RoleChangeStateMachineArn',
    aliasOutput: 'RoleChangeStateMachineAliasArn',
  },
} as const satisfies Record<string, Kind>;

/** A kind of request. */
export type RequestKind = keyof typeof KINDS;

/** Whether a word names a kind. */
export function isRequestKind(word: unknown): word is RequestKind {
  return typeof word === 'string' && Object.hasOwn(KINDS, word);
}

/** All kinds. */
export const REQUEST_KINDS: readonly RequestKind[] = Object.keys(KINDS).filter(isRequestKind);

/**
 * Makes a value for each kind.
 *
 * @param make called once for each kind
 */
export function forEachKind<Value>(make: (kind: RequestKind) => Value): Record<RequestKind, Value> {
  return { onboarding: make('onboarding'), 'role-change': make('role-change') };
}

/**
 * The kind of a request, as its member `kind` says.
 *
 * @param request a request that has not been checked yet
 * @returns an onboarding when it says nothing or null, and undefined when it says something else
 */
export function requestKind(request: object): RequestKind | undefined {
  // As every other member, null is none (RFC 7643, section 2.5).
  const kind: unknown = (Object.hasOwn(request, 'kind') ? Reflect.get(request, 'kind') : undefined) ?? 'onboarding';
  return isRequestKind(kind) ? kind : undefined;
}
