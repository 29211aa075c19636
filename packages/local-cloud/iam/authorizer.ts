/** Checks calls against the policies of the template. */
import { type Caller, type Document, ServiceError } from '../service/service.ts';
import type { AccountContext } from './arns.ts';
import { accessKeyIdOf, administratorOf, contextOf, isAbout, nameOf, type Principal } from './principals.ts';
import { requiredPermissions } from './required-permissions.ts';
import { type RunningStateMachine, stateMachinePermissions } from './state-machine-permissions.ts';
import { evaluate, type RequiredPermission, type Statement } from './statements.ts';

/** A role with its policies. */
export interface Role {
  /** The function or the role resource. */
  logicalId: string;
  arn: string;
  statements: readonly Statement[];
  /** The trust policy: the principals that may assume the role. */
  trust: readonly Statement[];
}

/** A resource-based policy: of a bus, a function, a key or a queue. */
export interface ResourcePolicy {
  statements: readonly Statement[];
}

/** The policies that calls are checked against. */
export interface AuthorizerOptions extends AccountContext {
  roles: readonly Role[];
  resourcePolicies: readonly ResourcePolicy[];
}

/**
 * Decides what roles, accounts and services may do. A caller without the credentials of a role is an administrator. An
 * administrator of the stack's account may do everything that no policy denies. An administrator of another account may do
 * only what a resource-based policy allows.
 */
export class Authorizer {
  readonly #options: AuthorizerOptions;
  readonly #resourceStatements: readonly Statement[];

  constructor(options: AuthorizerOptions) {
    this.#options = options;
    this.#resourceStatements = options.resourcePolicies.flatMap(({ statements }) => statements);
  }

  /**
   * Checks a call of a client.
   *
   * @param operation such as `finspace:CreateKxUser`
   * @throws ServiceError AccessDeniedException with the action and the resource
   */
  authorizeCall(operation: string, input: Document, caller: Caller): void {
    const role = this.#options.roles.find(({ logicalId }) => accessKeyIdOf(logicalId) === caller.accessKeyId);
    if (role) this.#checkRole(role, this.#required(operation, input));
    else this.#checkAdministrator(administratorOf(caller, this.#options.accountId), operation, input);
  }

  /**
   * Checks a call that a service makes with a role: for a state machine, a rule or an event source.
   *
   * @throws ServiceError AccessDeniedException with the action and the resource
   */
  authorizeRole(roleArn: string, operation: string, input: Document): void {
    this.#checkRole(this.#roleNamed(roleArn), this.#required(operation, input));
  }

  /**
   * Checks whether a state machine can run: Step Functions must be allowed to assume its role, and the role must have the
   * permissions for logs, traces and the key.
   *
   * @throws ServiceError AccessDeniedException with the action and the resource
   */
  authorizeStateMachine(machine: RunningStateMachine & { roleArn: string }): void {
    this.authorizeAssumption(machine.roleArn, { service: 'states.amazonaws.com' });
    this.#checkRole(this.#roleNamed(machine.roleArn), stateMachinePermissions(machine, this.#options));
  }

  /**
   * Checks whether a principal may assume a role.
   *
   * @throws ServiceError AccessDeniedException
   */
  authorizeAssumption(roleArn: string, principal: Principal): void {
    const { trust } = this.#roleNamed(roleArn);
    const context = { 'aws:SourceAccount': this.#options.accountId };
    this.#checkResource(trust, principal, { action: 'sts:AssumeRole', resource: roleArn, context });
  }

  /**
   * Checks a call that a service makes as itself, against the policies of keys, queues and functions.
   *
   * @param service such as `events.amazonaws.com`
   * @param context further condition keys, such as `aws:SourceArn`; the account is added
   * @throws ServiceError AccessDeniedException
   */
  authorizeService(service: string, action: string, resource: string, context: Record<string, string>): void {
    const source = { 'aws:SourceAccount': this.#options.accountId };
    const permission = { action, resource, context: { ...source, ...context } };
    this.#checkResource(this.#resourceStatements, { service }, permission);
    // An encrypted resource can be used only with its key.
    const key = this.#options.keys?.[resource];
    if (key === undefined) return;
    for (const keyAction of ['kms:GenerateDataKey', 'kms:Decrypt']) {
      this.#checkResource(this.#resourceStatements, { service }, { ...permission, action: keyAction, resource: key });
    }
  }

  /** The permissions that a call requires, with the tags of the resources as condition keys (`aws:ResourceTag/KEY`). */
  #required(operation: string, input: Document): RequiredPermission[] {
    return requiredPermissions(operation, input, this.#options).map((permission) => {
      const tags = this.#options.existing?.tagsOf(permission.resource) ?? {};
      const keys = Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]);
      return { ...permission, context: { ...Object.fromEntries(keys), ...permission.context } };
    });
  }

  #roleNamed(arn: string): Role {
    const role = this.#options.roles.find((candidate) => candidate.arn === arn);
    if (role) return role;
    throw new ServiceError('AccessDeniedException', 403, `There is no role ${arn}`);
  }

  #checkRole({ logicalId, arn, statements }: Role, permissions: readonly RequiredPermission[]): void {
    const session = `${arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${logicalId}`;
    const principal = { accountId: this.#options.accountId, arn };
    for (const permission of permissions) {
      this.#checkNotDenied(principal, permission);
      const decision = evaluate(statements, permission);
      if (decision === 'explicitDeny') {
        throw denied(session, permission, 'of an explicit deny in an identity-based policy');
      }
      if (decision !== 'allowed') {
        throw denied(session, permission, `no identity-based policy allows the ${permission.action} action`);
      }
      // The policy of the key must allow the call too. The policy of a key outside the stack is not known here.
      if (permission.action.startsWith('kms:') && this.#hasPolicy(permission.resource))
        this.#checkResource(this.#resourceStatements, principal, permission);
    }
  }

  #hasPolicy(resource: string): boolean {
    return this.#resourceStatements.some(({ Resource }) => Resource.includes(resource));
  }

  #checkAdministrator(principal: Principal & { accountId: string }, operation: string, input: Document): void {
    for (const permission of this.#required(operation, input)) {
      this.#checkNotDenied(principal, permission);
      if (principal.accountId === this.#options.accountId) continue;
      this.#checkResource(this.#resourceStatements, principal, permission);
    }
  }

  #checkNotDenied(principal: Principal, permission: RequiredPermission): void {
    if (this.#judgeResource(this.#resourceStatements, principal, permission) !== 'explicitDeny') return;
    throw denied(nameOf(principal), permission, 'of an explicit deny in a resource-based policy');
  }

  #checkResource(statements: readonly Statement[], principal: Principal, permission: RequiredPermission): void {
    if (this.#judgeResource(statements, principal, permission) === 'allowed') return;
    throw denied(nameOf(principal), permission, `no resource-based policy allows the ${permission.action} action`);
  }

  #judgeResource(statements: readonly Statement[], principal: Principal, permission: RequiredPermission) {
    const about = statements.filter((statement) => isAbout(statement, principal));
    return evaluate(about, { ...permission, context: { ...contextOf(principal), ...permission.context } });
  }
}

/** The message of AWS (IAM user guide, Troubleshoot access denied error messages). */
function denied(principal: string, { action, resource }: RequiredPermission, why: string): ServiceError {
  return new ServiceError(
    'AccessDeniedException',
    403,
    `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} because ${why}`,
  );
}
