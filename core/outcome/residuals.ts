/** What an offboarding cannot take away, and the policy that stops the sessions of the person at once. */

/** The kinds of residual access, and of what stays taken. */
export const RESIDUALS = [
  'portal-sessions',
  'application-sessions',
  'role-sessions',
  'account-assignments',
  'finspace-address',
  'identity-provider',
  'finspace-users',
  'kx-users',
] as const;

/** A kind of residual. */
export type Residual = (typeof RESIDUALS)[number];

/** What is left, for how long, and what to do about it. */
export interface ResidualAccess {
  what: Residual;
  message: string;
}

/** What an offboarding knows of the person at its end. */
export interface EndOfAccess {
  /** Id of the user in the identity store. Absent if no id of the person is known. */
  userId?: string | undefined;
  /** Whether an identity provider keeps the user of the identity store. */
  isKeptByProvider: boolean;
  /** The FinSpace user that is disabled now. */
  finSpaceUserId?: string | undefined;
  /** A FinSpace user with the address of the person which may belong to another person, and was left alone. */
  doubtfulFinSpaceUserId?: string | undefined;
  /** Whether FinSpace users and kx users are switched off in the deployment. */
  isOff: { finSpace: boolean; kx: boolean };
}

/** Returns what is left of the access of a person who has left. */
export function residualsOf(end: EndOfAccess): ResidualAccess[] {
  return [...sessionsOf(end), ...finSpaceOf(end), ...kxOf(end)];
}

function sessionsOf({ userId, isKeptByProvider }: EndOfAccess): ResidualAccess[] {
  if (userId === undefined) return [];
  return [
    {
      what: 'portal-sessions',
      message: 'An open session of the AWS access portal lasts to its own end, at most 90 days',
    },
    {
      what: 'application-sessions',
      message: 'An open session of an application lasts until about 30 minutes after the session of the portal',
    },
    {
      what: 'role-sessions',
      message:
        'An open session of a role lasts to its own end. Apply denyPolicy, as a service control policy or to the roles, to stop it at once',
    },
    {
      what: 'account-assignments',
      message:
        'Assignments of AWS accounts and applications to the user directly, not by a group, were neither read nor removed. Remove them in IAM Identity Center',
    },
    ...(isKeptByProvider
      ? [
          {
            what: 'identity-provider' as const,
            message:
              'The identity provider keeps the user, and can add it to groups again. Deactivate the user in the identity provider',
          },
        ]
      : []),
  ];
}

function finSpaceOf({ finSpaceUserId, doubtfulFinSpaceUserId, isOff }: EndOfAccess): ResidualAccess[] {
  if (isOff.finSpace) {
    return [
      { what: 'finspace-users', message: 'FinSpace users are switched off in this deployment, and were not checked' },
    ];
  }
  if (finSpaceUserId !== undefined) {
    return [
      {
        what: 'finspace-address',
        message: `FinSpace cannot delete a user, so the address stays taken by the disabled FinSpace user ${finSpaceUserId}`,
      },
    ];
  }
  if (doubtfulFinSpaceUserId === undefined) return [];
  return [
    {
      what: 'finspace-users',
      message: `FinSpace user ${doubtfulFinSpaceUserId} has the address, and may belong to another person: it was not changed. Disable it if it belongs to the person who left`,
    },
  ];
}

function kxOf({ userId, isOff }: EndOfAccess): ResidualAccess[] {
  if (isOff.kx) {
    return [{ what: 'kx-users', message: 'kx users are switched off in this deployment, and were not checked' }];
  }
  if (userId !== undefined) return [];
  return [
    {
      what: 'kx-users',
      message:
        'No id of the person is known, so no kx user could be found by its owner. Send the request with user.userId if the person had one',
    },
  ];
}

/**
 * Returns the IAM policy that denies all to the sessions of a user of the identity store.
 *
 * @param userId id of the user in the identity store
 */
export function denyPolicyFor(userId: string): Record<string, unknown> {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'PersonHasLeft',
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { 'identitystore:UserId': userId } },
      },
    ],
  };
}
