/** ARNs of the resources of operations, built from their inputs (service authorization reference, resource types). */
import { isObject } from '../service/is-object.ts';
import type { Document } from '../service/service.ts';

/** The account and Region of the resources, and their keys. */
export interface AccountContext {
  accountId: string;
  region: string;
  /** Customer managed keys, by the ARN of the resource that the key encrypts. */
  keys?: Readonly<Record<string, string>>;
  /** Resources that no template declares; none by default. */
  existing?: ExistingResources;
  /** The tables, and the names of their keys; none by default. */
  tables?: readonly KeyedTable[];
}

/** A table with the names of its keys. */
interface KeyedTable {
  name: string;
  definition: { KeySchema: readonly { AttributeName: string; KeyType: string }[] };
}

/** What a service knows of its resources, and the input of a call does not say. */
export interface ExistingResources {
  /** The tags of a resource; undefined if it does not exist, or has no tags. */
  tagsOf(arn: string): Readonly<Record<string, string>> | undefined;
  /** The group and the user of a membership of the identity store, if it exists. */
  findMembership(membershipId: string): { groupId: string; userId: string } | undefined;
}

type ArnOf = (input: Document, account: AccountContext) => string;

/**
 * The management account of the organization, which owns the identity store. It is not the account of the stack, as with a
 * delegated administrator. So the policies are tested for that case.
 */
const MANAGEMENT_ACCOUNT = '999988887777';

/** ARN of an identity store. */
export const identityStore = ({ IdentityStoreId }: Document): string =>
  `arn:aws:identitystore::${MANAGEMENT_ACCOUNT}:identitystore/${idOf(IdentityStoreId)}`;

/** ARN of a user of an identity store. */
export const identityStoreUser: ArnOf = ({ UserId }) => `arn:aws:identitystore:::user/${idOf(UserId)}`;

/** ARN of the user of a membership. */
export const identityStoreMember: ArnOf = ({ MemberId }, account) =>
  identityStoreUser(isObject(MemberId) ? MemberId : {}, account);

/** ARN of any user of an identity store, for operations that find users. */
export const anyIdentityStoreUser: ArnOf = () => 'arn:aws:identitystore:::user/*';

/** ARN of a group of an identity store. */
export const identityStoreGroup: ArnOf = ({ GroupId }) => `arn:aws:identitystore:::group/${idOf(GroupId)}`;

/** ARN of any group of an identity store, for operations that find groups. */
export const anyIdentityStoreGroup: ArnOf = () => 'arn:aws:identitystore:::group/*';

/** ARN of a membership of an identity store. */
export const identityStoreMembership: ArnOf = ({ MembershipId }) =>
  `arn:aws:identitystore:::membership/${idOf(MembershipId)}`;

/** ARN of any membership of an identity store, for operations that find memberships. */
export const anyIdentityStoreMembership: ArnOf = () => 'arn:aws:identitystore:::membership/*';

/** The id in an id or an ARN. Letter case is ignored, so that a policy applies however an id is written. */
function idOf(idOrArn: unknown): string {
  return String(String(idOrArn).split('/').at(-1)).toLowerCase();
}

/** ARN of a kdb environment. */
export const kxEnvironment: ArnOf = ({ environmentId }, { accountId, region }) =>
  `arn:aws:finspace:${region}:${accountId}:kxEnvironment/${environmentId}`;

/** ARN of a user of a kdb environment. */
export const kxUser: ArnOf = (input, account) => `${kxEnvironment(input, account)}/kxUser/${input.userName}`;

/** ARN of a cluster of a kdb environment. */
export const kxCluster: ArnOf = (input, account) => `${kxEnvironment(input, account)}/kxCluster/${input.clusterName}`;

/** ARN of a queue, from its name, URL or ARN. */
export const queue = (nameUrlOrArn: unknown, { accountId, region }: AccountContext): string =>
  `arn:aws:sqs:${region}:${accountId}:${String(nameUrlOrArn).split(/[/:]/).at(-1)}`;

/** ARN of a table, from its name or ARN. */
export const table = (nameOrArn: unknown, { accountId, region }: AccountContext): string =>
  String(nameOrArn).startsWith('arn:')
    ? String(nameOrArn)
    : `arn:aws:dynamodb:${region}:${accountId}:table/${nameOrArn}`;

/** ARN of a bus, from its name or ARN. */
export const eventBus = (nameOrArn: unknown, { accountId, region }: AccountContext): string =>
  String(nameOrArn).startsWith('arn:')
    ? String(nameOrArn)
    : `arn:aws:events:${region}:${accountId}:event-bus/${nameOrArn}`;

/** Number of parts of the ARN of a state machine or a function. A further part is the qualifier: a version or an alias. */
const UNQUALIFIED_PARTS = 7;

/** Splits the ARN of a state machine from its qualifier. */
export function stateMachine(arn: unknown): { unqualified: string; qualifier: string | undefined } {
  const parts = String(arn).split(':');
  return { unqualified: parts.slice(0, UNQUALIFIED_PARTS).join(':'), qualifier: parts[UNQUALIFIED_PARTS] };
}

/** ARN of the state machine of an execution. */
export const stateMachineOf = (executionArn: unknown): string =>
  stateMachine(String(executionArn).replace(':execution:', ':stateMachine:')).unqualified;

/**
 * ARN of a function, from its name, its account and name, or its ARN. A function with a qualifier is a resource of its own
 * (Lambda developer guide, Resources and conditions for Lambda actions).
 */
export const lambdaFunction: ArnOf = ({ FunctionName, Qualifier }, { accountId, region }) => {
  const given = String(FunctionName);
  const arn = given.startsWith('arn:')
    ? given
    : `arn:aws:lambda:${region}:${accountId}:function:${given.replace(/^(\d{12}:)?function:/, '')}`;
  const isQualified = arn.split(':').length > UNQUALIFIED_PARTS;
  return Qualifier === undefined || isQualified ? arn : `${arn}:${Qualifier}`;
};
