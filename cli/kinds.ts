/** What the commands do with the requests of each kind: a row for each. */
import {
  buildOffboardingServiceRequests,
  buildRoleChangeServiceRequests,
  buildServiceRequests,
  type GroupRequests,
} from '../core/api/service-requests.ts';
import type { RequestKind } from '../core/kinds.ts';
import { CONTRACTS, type RequestOf } from '../core/request/contracts.ts';
import type { Deployment } from '../core/request/deployment.ts';

/** A request that keeps the contract of its kind. */
export type CheckedRequest<Kind extends RequestKind = RequestKind> = {
  [Key in Kind]: { kind: Key; request: RequestOf<Key> };
}[Kind];

interface KindOfRequest<Kind extends RequestKind> {
  /**
   * Checks a request. A request that is not an onboarding says its kind, so that the queue can tell it.
   *
   * @throws InvalidRequest with every fault
   */
  parse: (request: unknown) => CheckedRequest<Kind>;
  /** Whether two requests of the kind for one person have the same end in any order. */
  mayComeTwice: boolean;
  /** Whether a newer request of the kind replaces an older one of the same person even if the newer one has failed. */
  overtakesItsKind: boolean;
  createsKxUser: boolean;
  /** The API requests by operation. */
  serviceRequests: (request: RequestOf<Kind>, deployment: Deployment) => object;
  /** Stack outputs with the ARN of the workflow and the ARN of the alias of its live version. */
  outputs: { stateMachine: string; alias: string };
}

/** The rows. */
export const REQUESTS: { readonly [Kind in RequestKind]: KindOfRequest<Kind> } = {
  onboarding: {
    parse: (request) => ({ kind: 'onboarding', request: CONTRACTS.onboarding.parse(request) }),
    mayComeTwice: true,
    overtakesItsKind: false,
    createsKxUser: true,
    serviceRequests(request, deployment) {
      const { identityStore, finSpace, kx, groups } = buildServiceRequests(request, deployment, request.requestId);
      return {
        'identitystore:CreateUser': identityStore,
        ...(finSpace && { 'finspace-api:CreateUser': finSpace }),
        ...(kx && { 'finspace:CreateKxUser': kx }),
        ...membershipRequests(groups, deployment),
      };
    },
    outputs: { stateMachine: 'StateMachineArn', alias: 'StateMachineAliasArn' },
  },
  'role-change': {
    parse(request) {
      const kind = 'role-change';
      return { kind, request: { ...CONTRACTS[kind].parse(request), kind } };
    },
    mayComeTwice: false,
    overtakesItsKind: true,
    createsKxUser: false,
    serviceRequests(request, deployment) {
      const { kx, groups } = buildRoleChangeServiceRequests(request, deployment);
      return { 'finspace:UpdateKxUser': kx, ...membershipRequests(groups, deployment) };
    },
    outputs: { stateMachine: 'RoleChangeStateMachineArn', alias: 'RoleChangeStateMachineAliasArn' },
  },
  offboarding: {
    parse(request) {
      const kind = 'offboarding';
      return { kind, request: { ...CONTRACTS[kind].parse(request), kind } };
    },
    mayComeTwice: true,
    overtakesItsKind: true,
    createsKxUser: false,
    serviceRequests(request, deployment) {
      const { identityStore, userId = '<UserId>', mode, kx } = buildOffboardingServiceRequests(request, deployment);
      const { IdentityStoreId } = identityStore;
      const kxUser = kx && { environmentId: kx.environmentId, userName: '<KxUserName>' };
      return {
        'identitystore:DeleteGroupMembership': [{ IdentityStoreId, MembershipId: '<MembershipId>' }],
        'finspace-api:DisableUser': { userId: '<FinSpaceUserId>' },
        ...(kxUser &&
          (kx.iamRole === undefined
            ? { 'finspace:DeleteKxUser': kxUser }
            : { 'finspace:UpdateKxUser': { ...kxUser, iamRole: kx.iamRole } })),
        ...(mode === 'remove' && { 'identitystore:DeleteUser': { IdentityStoreId, UserId: userId } }),
      };
    },
    outputs: { stateMachine: 'OffboardingStateMachineArn', alias: 'OffboardingStateMachineAliasArn' },
  },
};

/** One request for each group that the person is to be in. */
function membershipRequests(groups: GroupRequests | undefined, { identityStoreId }: Deployment): object {
  if (groups === undefined) return {};
  const requests = groups.wished.map(({ groupId }) => ({
    IdentityStoreId: identityStoreId,
    GroupId: groupId,
    MemberId: { UserId: '<UserId>' },
  }));
  return { 'identitystore:CreateGroupMembership': requests };
}
