/** Attributes of an identity-store user: their rules, and how UpdateUser changes them. */
import type { AttributeOperation, CreateUserCommandInput } from '@aws-sdk/client-identitystore';
import { conform, validationException } from '../../service/constraints.ts';
import { isObject } from '../../service/is-object.ts';
import { type Checked, typeChecked } from '../../service/model-service.ts';
import type { Document } from '../../service/service.ts';
import { type Shape, shapeOf } from '../../service/service-model.ts';
import { invalid, model } from './model.ts';

/** Names that the identity store reserves, for users and groups (API reference, CreateUser and CreateGroup). */
export const RESERVED_NAMES: readonly string[] = ['administrator', 'awsadministrators'];

/** The attributes of a user: the input of CreateUser without the id of the store. */
export type UserAttributes = Omit<Checked<CreateUserCommandInput>, 'IdentityStoreId'>;

/** The attributes of a user that exists. */
export type CompleteAttributes = UserAttributes & { UserName: string };

/** The attributes in the input of CreateUser. */
export function attributes({ IdentityStoreId, ...others }: Checked<CreateUserCommandInput>): UserAttributes {
  return others;
}

/**
 * Checks the rules of IAM Identity Center. The API model requires no attribute.
 *
 * @throws ServiceError ValidationException with all violations
 */
export function checkAttributes(given: UserAttributes): CompleteAttributes {
  const { UserName, Name, DisplayName } = given;
  const required = {
    userName: UserName,
    'name.givenName': Name?.GivenName,
    'name.familyName': Name?.FamilyName,
    displayName: DisplayName,
  };
  const violations = Object.entries(required)
    .filter(([, value]) => value === undefined)
    .map(([path]) => `Value at '${path}' failed to satisfy constraint: Member must not be null`);
  if (violations.length > 0 || UserName === undefined) throw validationException(violations);
  if (RESERVED_NAMES.includes(UserName.toLowerCase())) throw invalid('The user name is reserved');
  return { ...given, UserName };
}

/**
 * Applies operations in their order.
 *
 * @param current the user's attributes; they are not changed
 * @param operations `{AttributePath, AttributeValue}`; without a value the attribute is removed
 * @returns the attributes afterwards
 * @throws ServiceError ValidationException for an unknown path, or a value that the model does not allow there
 */
export function applyOperations(
  current: UserAttributes,
  operations: readonly Checked<AttributeOperation>[],
): UserAttributes {
  return operations.reduce<UserAttributes>(
    (changed, { AttributePath, AttributeValue }) => withAttribute(changed, AttributePath, AttributeValue),
    current,
  );
}

function withAttribute(current: UserAttributes, path: string, value: unknown): UserAttributes {
  const names = path.startsWith('aws:') ? ['Extensions', path] : memberNames(path);
  return conformed(replaced({ ...current }, names, value));
}

/**
 * A copy with one attribute replaced or removed. A structure whose last member goes is removed with it.
 *
 * @param names names of members, the last one that of the attribute
 */
function replaced(container: Document, [name = '', ...rest]: readonly string[], value: unknown): Document {
  const { [name]: member, ...others } = container;
  const next = rest.length === 0 ? value : orNothing(replaced(isObject(member) ? member : {}, rest, value));
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

function conformed(changed: Document): UserAttributes {
  const { value, violations } = conform(model, 'CreateUserRequest', { ...changed, IdentityStoreId: 'd-0000000000' });
  if (violations.length > 0 || !isObject(value)) throw validationException(violations);
  return attributes(typeChecked<CreateUserCommandInput>(value));
}
