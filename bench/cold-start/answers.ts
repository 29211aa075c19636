/** What the services answer to the measured calls. */
import { type Answers, CALLS } from './calls.ts';
import {
  allowed,
  claim,
  describedKxUser,
  executionId,
  finSpace,
  identityStore,
  membership,
  personItem,
  present,
  tags,
  userId,
  users,
} from './person.ts';

const identityStoreMembership = {
  IdentityStoreId: identityStore.IdentityStoreId,
  GroupId: membership.groupId,
  MembershipId: membership.membershipId,
};

/** The answers that fit the calls of most functions. */
const ANSWERS: Answers = [
  [/DynamoDB_\d+\.GetItem/, { Item: personItem }],
  [/DynamoDB_\d+\.PutItem/, {}],
  [/DynamoDB_\d+\.UpdateItem/, { Attributes: { person: personItem.person, key: { S: claim.intent.key } } }],
  [/DynamoDB_\d+\.Query/, { Items: [], Count: 0 }],
  [/DynamoDB_\d+\.DescribeTable/, { Table: { TableStatus: 'ACTIVE', CreationDateTime: Date.UTC(2020, 0) / 1_000 } }],
  [/AWSIdentityStore\.CreateUser/, { IdentityStoreId: identityStore.IdentityStoreId, UserId: userId }],
  [/AWSIdentityStore\.GetUserId/, { IdentityStoreId: identityStore.IdentityStoreId, UserId: userId }],
  [/AWSIdentityStore\.DeleteUser/, {}],
  [/AWSIdentityStore\.ListUsers/, { Users: [{ ...identityStore, UserId: userId }] }],
  [
    /AWSIdentityStore\.IsMemberInGroups/,
    { Results: allowed.map((group) => ({ GroupId: group.groupId, MembershipExists: group === present })) },
  ],
  [
    /AWSIdentityStore\.ListGroupMembershipsForMember/,
    { GroupMemberships: [{ ...identityStoreMembership, MemberId: { UserId: userId } }] },
  ],
  [/AWSIdentityStore\.(CreateGroupMembership|GetGroupMembershipId)/, identityStoreMembership],
  [/AWSIdentityStore\.DeleteGroupMembership/, {}],
  [/AWSIdentityStore\.DescribeUser/, { ...identityStore, UserId: userId, CreatedAt: 1_790_000_000 }],
  [/POST \/user/, { userId: users.finSpaceUser.userId }],
  [/GET \/user\?/, { users: [{ ...finSpace, ...users.finSpaceUser, status: 'ENABLED', createTime: 1 }] }],
  [/GET \/user\//, { ...finSpace, ...users.finSpaceUser, status: 'ENABLED' }],
  [/GET \/kx\/environments\/\w+\/users(\?|$)/, { users: [{ ...describedKxUser, createTimestamp: 1_790_000_000 }] }],
  [/DELETE \/kx\/environments\/\w+\/users\//, {}],
  [/(POST|GET|PUT) \/kx\/environments\/\w+\/users/, describedKxUser],
  [/GET \/tags\//, { tags: { ...tags, identityStoreUserId: userId } }],
  [/AWSStepFunctions\.StartExecution/, { executionArn: executionId, startDate: 1_790_000_000 }],
  [
    /AWSStepFunctions\.GetExecutionHistory/,
    {
      events: [
        { id: 3, timestamp: 1_790_000_000, type: 'ExecutionFailed', executionFailedEventDetails: { error: 'E' } },
        {
          id: 2,
          timestamp: 1_790_000_000,
          type: 'TaskSucceeded',
          taskSucceededEventDetails: { resourceType: 'events', resource: 'putEvents' },
        },
        {
          id: 1,
          timestamp: 1_790_000_000,
          type: 'TaskStateEntered',
          stateEnteredEventDetails: { name: 'ReportFailure', input: '{}' },
        },
      ],
    },
  ],
];

/**
 * The answer to an operation; undefined if the operation is unknown.
 *
 * @param operation the `X-Amz-Target` header, or method and path
 * @param name name of the function that calls: its own answers come first
 */
export function answerTo(operation: string, name: string): object | undefined {
  return [...(CALLS[name]?.answers ?? []), ...ANSWERS].find(([pattern]) => pattern.test(operation))?.[1];
}
