/** Attributes of an identity-store user: which there are, what they need, and how operations of UpdateUser change them. */
import { conform, validationException } from '../../service/constraints.ts';
import type { Document, ServiceError } from '../../service/service.ts';
import { loadServiceModel, modelError, type Shape, shapeOf } from '../../service/service-model.ts';

/** The API model of the identity store. */
export const model = loadServiceModel('identitystore');

/** User names that the identity store keeps for itself (API reference, CreateUser). */
const RESERVED_USER_NAMES: readonly string[] = ['administrator', 'awsadministrators'];

/** The attributes in the input of CreateUser. */
export function attributes({ IdentityStoreId, ...others }: Document): Document {
  return others;
}

/**
 * Rules of IAM Identity Center beyond the model, which requires no attribute.
 *
 * @throws ServiceError ValidationException with all violations
 */
export function checkAttributes({ UserName, Name, DisplayName }: Document): void {
  const required = {
    userName: UserName,
    'name.givenName': Name?.GivenName,
    'name.familyName': Name?.FamilyName,
    displayName: DisplayName,
  };
  const violations = Object.entries(required)
    .filter(([, value]) => value === undefined)
    .map(([path]) => `Value at '${path}' failed to satisfy constraint: Member must not be null`);
  if (violations.length > 0) throw validationException(violations);
  if (RESERVED_USER_NAMES.includes(UserName.toLowerCase())) throw invalid('The user name is reserved');
}

/**
 * Carries out operations in their order.
 *
 * @param current the user's attributes, left as they are
 * @param operations `{AttributePath, AttributeValue}`; without a value the attribute is removed
 * @returns the attributes afterwards
 * @throws ServiceError ValidationException for an unknown path, or a value that the model does not allow there
 */
export function applyOperations(current: Document, operations: readonly Document[]): Document {
  return operations.reduce<Document>(
    (changed, { AttributePath, AttributeValue }) => withAttribute(changed, AttributePath, AttributeValue),
    current,
  );
}

function withAttribute(current: Document, path: string, value: unknown): Document {
  const names = path.startsWith('aws:') ? ['Extensions', path] : memberNames(path);
  return conformed(replaced(current, names, value));
}

/**
 * A copy with one attribute replaced or removed. A structure whose last member goes is removed with it.
 *
 * @param names names of members, the last one that of the attribute
 */
function replaced(container: Document, [name = '', ...rest]: readonly string[], value: unknown): Document {
  const { [name]: member, ...others } = container;
  const next = rest.length === 0 ? value : orNothing(replaced(member ?? {}, rest, value));
  return next === undefined ? others : { ...others, [name]: next };
}

function orNothing(structure: Document): Document | undefined {
  return Object.keys(structure).length > 0 ? structure : undefined;
}

/** `name.givenName` as the members of the model, `['Name', 'GivenName']`. Members of list elements have no path. */
function memberNames(path: string): string[] {
  let shape: Shape | undefined = shapeOf(model, 'CreateUserRequest');
  return path.split('.').map((segment) => {
    const members: Shape['members'] = shape?.members ?? {};
    const name = Object.keys(members).find((candidate) => candidate.toLowerCase() === segment.toLowerCase());
    const member = name === undefined ? undefined : members[name];
    if (name === undefined || !member || name === 'IdentityStoreId') throw invalid(`There is no attribute ${path}`);
    shape = shapeOf(model, member.shape);
    return name;
  });
}

function conformed(changed: Document): Document {
  const { value, violations } = conform(model, 'CreateUserRequest', { ...changed, IdentityStoreId: 'd-0000000000' });
  if (violations.length > 0) throw validationException(violations);
  return attributes(value as Document);
}

function invalid(message: string): ServiceError {
  return modelError(model, 'ValidationException', message);
}
