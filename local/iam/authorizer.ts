/** Holds calls against the policies of the template. */
import { type Caller, type Document, ServiceError } from '../gateway/service.ts';
import { allows, type Statement, type Wish } from './statements.ts';
import { type Whereabouts, wishesOf } from './wishes.ts';

/** A role, with what it is allowed. */
export interface Role {
  /** The resource that it belongs to. */
  logicalId: string;
  arn: string;
  statements: readonly Statement[];
  /** Who may take it. */
  trust: readonly Statement[];
}

/** A policy of a queue or a function: who may use it. */
export interface ResourcePolicy {
  statements: readonly Statement[];
}

/** What there is to hold calls against. */
export interface AuthorizerOptions extends Whereabouts {
  roles: readonly Role[];
  resourcePolicies: readonly ResourcePolicy[];
}

/** Says what roles and services may do. Callers with credentials of no role are the operator, who may do everything. */
export class Authorizer {
  readonly #options: AuthorizerOptions;

  constructor(options: AuthorizerOptions) {
    this.#options = options;
  }

  /**
   * Checks a call that came in over the port.
   *
   * @param operation such as `finspace:CreateKxUser`
   * @throws ServiceError AccessDeniedException naming the action and the resource
   */
  authorizeCall(operation: string, input: Document, { accessKeyId }: Caller): void {
    const role = this.#options.roles.find(({ logicalId }) => accessKeyIdOf(logicalId) === accessKeyId);
    if (role) this.#check(role, operation, input);
  }

  /**
   * Checks what a service does in the name of a role: a state machine, a rule, an event source.
   *
   * @throws ServiceError AccessDeniedException naming the action and the resource
   */
  authorizeRole(roleArn: string, operation: string, input: Document): void {
    this.#check(this.#roleNamed(roleArn), operation, input);
  }

  /**
   * Checks whether a service may take a role.
   *
   * @throws ServiceError AccessDeniedException
   */
  authorizeAssumption(roleArn: string, service: string): void {
    const { trust } = this.#roleNamed(roleArn);
    const context = { 'aws:SourceAccount': this.#options.accountId };
    this.#checkService(trust, service, { action: 'sts:AssumeRole', resource: '*', context }, roleArn);
  }

  /**
   * Checks what a service does in its own name, by the policies of queues and functions.
   *
   * @param service such as `events.amazonaws.com`
   * @param sourceArn what it does it for, such as a rule
   * @throws ServiceError AccessDeniedException
   */
  authorizeService(service: string, action: string, resource: string, sourceArn: string): void {
    const statements = this.#options.resourcePolicies.flatMap((policy) => policy.statements);
    this.#checkService(statements, service, { action, resource, context: { 'aws:SourceArn': sourceArn } }, resource);
  }

  #roleNamed(arn: string): Role {
    const role = this.#options.roles.find((candidate) => candidate.arn === arn);
    if (role) return role;
    throw new ServiceError('AccessDeniedException', 403, `There is no role ${arn}`);
  }

  #check({ logicalId, arn, statements }: Role, operation: string, input: Document): void {
    for (const wish of wishesOf(operation, input, this.#options)) {
      if (allows(statements, wish)) continue;
      const session = arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/');
      throw denied(`${session}/${logicalId}`, wish, `no identity-based policy allows the ${wish.action} action`);
    }
  }

  #checkService(statements: readonly Statement[], service: string, wish: Wish, resource: string): void {
    if (
      allows(
        statements.filter((statement) => isPrincipal(statement, service)),
        wish,
      )
    )
      return;
    throw denied(service, { ...wish, resource }, `no resource-based policy allows the ${wish.action} action`);
  }
}

/** Credentials by which a caller is known to have taken the role of a resource. */
export function accessKeyIdOf(logicalId: string): string {
  return `ASIA${logicalId}`;
}

function isPrincipal({ Principal }: Statement, service: string): boolean {
  if (typeof Principal !== 'object' || Principal === null || !('Service' in Principal)) return false;
  return [Principal.Service].flat().includes(service);
}

/** In the words of AWS (IAM user guide, Troubleshoot access denied error messages). */
function denied(principal: string, { action, resource }: Wish, why: string): ServiceError {
  return new ServiceError(
    'AccessDeniedException',
    403,
    `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} because ${why}`,
  );
}
