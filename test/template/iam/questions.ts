/** The questions that services ask the authorizer: may this principal do this? */
import type { Stack } from 'local-cloud';
import {
  Authorizer,
  type AuthorizerOptions,
  accessKeyIdOf,
  type ExistingResources,
  requiredPermissions,
} from 'local-cloud/iam';
import { ACCOUNT, stack } from '../../helpers/world.ts';
import { HARDENED } from './stacks.ts';

/** A question to an authorizer. It can be asked again, of other policies. */
export interface Question {
  /** Who asks for which permissions. Policies answer questions with the same text in the same way. */
  text: string;
  /** The role that it is about; none if a service asks for itself. */
  role: string | undefined;
  /** Asks an authorizer. @throws ServiceError when it refuses */
  ask: (authorizer: Authorizer) => void;
  /** The resources as they were when it was asked first. */
  existing: ExistingResources;
}

/** Whether a stack gives a permission. */
export function allows(policies: Stack, { ask, existing }: Question): boolean {
  try {
    ask(new Authorizer({ ...ACCOUNT, ...policies, existing }));
    return true;
  } catch {
    return false;
  }
}

/** Refuses everything, with the errors of a policy that lacks a permission. */
export const NO_PERMISSIONS = new Authorizer({
  ...ACCOUNT,
  roles: stack.roles.map((role) => ({ ...role, statements: [], trust: [] })),
  resourcePolicies: [],
});

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** No policy tells other ids apart: those of users and memberships, which differ from run to run. */
const NAMED_IDS = new Set(
  JSON.stringify([stack, HARDENED].map(({ roles, resourcePolicies }) => [roles, resourcePolicies])).match(ID),
);

const NONE: ExistingResources = { tagsOf: () => undefined, findMembership: () => undefined };

/** An authorizer that tells of each question before it answers. */
export class WatchedAuthorizer extends Authorizer {
  readonly #options: AuthorizerOptions;
  readonly #onAsked: (question: Question) => void;

  /** @param onAsked may throw to refuse */
  constructor(options: AuthorizerOptions, onAsked: (question: Question) => void) {
    super(options);
    this.#options = options;
    this.#onAsked = onAsked;
  }

  override authorizeCall(...[operation, input, caller]: Parameters<Authorizer['authorizeCall']>): void {
    const role = this.#options.roles.find(({ logicalId }) => accessKeyIdOf(logicalId) === caller.accessKeyId);
    if (!role) throw new Error(`${operation} is called without the credentials of a role`);
    this.authorizeRole(role.arn, operation, input);
  }

  override authorizeRole(...[roleArn, operation, input]: Parameters<Authorizer['authorizeRole']>): void {
    const { existing = NONE } = this.#options;
    // The permissions for a key follow from the resource that the key encrypts. So the question is the same without keys.
    const permissions = requiredPermissions(operation, input, { ...this.#options, keys: {} });
    const tags = new Map(permissions.map(({ resource }) => [resource, existing.tagsOf(resource)]));
    const membership = existing.findMembership(String(input.MembershipId));
    this.#tell(
      [operation, permissions, [...tags.values()]],
      roleArn,
      (authorizer) => authorizer.authorizeRole(roleArn, operation, input),
      { tagsOf: (arn) => tags.get(arn), findMembership: () => membership },
    );
    super.authorizeRole(roleArn, operation, input);
  }

  override authorizeAssumption(...input: Parameters<Authorizer['authorizeAssumption']>): void {
    const [roleArn, principal] = input;
    this.#tell(['assumption', principal], roleArn, (authorizer) => authorizer.authorizeAssumption(...input));
    super.authorizeAssumption(...input);
  }

  override authorizeService(...input: Parameters<Authorizer['authorizeService']>): void {
    this.#tell(input, undefined, (authorizer) => authorizer.authorizeService(...input));
    super.authorizeService(...input);
  }

  #tell(about: unknown, roleArn: string | undefined, ask: Question['ask'], existing = NONE): void {
    const role = this.#options.roles.find(({ arn }) => arn === roleArn)?.logicalId;
    const text = JSON.stringify([role, about]).replace(ID, (id) => (NAMED_IDS.has(id) ? id : 'an id'));
    this.#onAsked({ text, role, ask, existing });
  }
}
