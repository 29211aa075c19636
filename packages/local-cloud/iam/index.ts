/** The door `local-cloud/iam`: the permissions that calls require, and whether policies grant them. */

export { type AccountContext, type ExistingResources, identityStore, queue, table } from './arns.ts';
export { Authorizer, type AuthorizerOptions, type ResourcePolicy, type Role } from './authorizer.ts';
export { accessKeyIdOf, administratorOf, type Principal } from './principals.ts';
export { OPERATIONS, requiredPermissions } from './required-permissions.ts';
export { stateMachinePermissions } from './state-machine-permissions.ts';
export { type Decision, evaluate, type RequiredPermission, type Statement } from './statements.ts';
