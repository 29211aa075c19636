/**
 * The door of the package: starts a local cloud that runs a template on this machine.
 *
 * Inside, the folders are layers. Each imports only folders before it in this list:
 *
 * 1. `cache/`: keeps what was read and checked at a start for the next one.
 * 2. `service/`: the interface of a service, API models, input checks, resets.
 * 3. `iam/`: policies, and the permissions that calls require.
 * 4. `template/`: reads a template and resolves it.
 * 5. `gateway/`: HTTP, wire protocols, faults, quotas, control endpoints. It does not import `iam/` and `template/`.
 * 6. `services/`: the AWS services.
 * 7. `console/`: the web page, and the endpoints that it reads.
 * 8. `cloud/`: composes all of them.
 * 9. `testing/`: the same services in the process of a test.
 *
 * The other doors are `local-cloud/template`, `local-cloud/iam` and `local-cloud/testing`.
 */

export { checkStack } from './cloud/check-stack.ts';
export {
  type IdentityStoreSettings,
  identityStoreKeys,
  type LocalCloud,
  type LocalCloudOptions,
  PortInUse,
  startLocalCloud,
} from './cloud/cloud.ts';
export { UnusableState } from './cloud/state-file.ts';
export type { GroupsAndMemberships, Users } from './cloud/stores.ts';
export {
  CannotResume,
  type CommandText,
  type ConsoleSettings,
  type DescribedExecution,
  type FailureDescription,
  Overtaken,
  type RequestDescription,
  type ResumeSettings,
  type TextBlock,
} from './console/settings.ts';
export { exportsFor } from './gateway/control/welcome.ts';
export type { Fault } from './gateway/faults.ts';
export type { SeenRequest } from './gateway/seen-request.ts';
export type { BusEvent, SeenEvent } from './services/events/events.ts';
export { UnknownPattern } from './services/events/pattern.ts';
export type { KxUser } from './services/finspace/finspace.ts';
export type { FinSpaceUser } from './services/finspace-data/finspace-data.ts';
export type { GivenGroup, IdentityStoreGroup } from './services/identity-store/groups.ts';
export type { GroupMembership } from './services/identity-store/memberships.ts';
export type { IdentityStoreUser } from './services/identity-store/users.ts';
export { UnsupportedDefinition } from './services/step-functions/check-definition.ts';
export type { ParameterValues } from './template/parameters.ts';
export { TemplateError } from './template/read-template.ts';
export type { Stack } from './template/stack.ts';
