/** Amazon FinSpace: users of a kdb environment, and their tags. */
import type {
  CreateKxUserCommandInput,
  DeleteKxUserCommandInput,
  GetKxEnvironmentCommandInput,
  GetKxUserCommandInput,
  ListKxUsersCommandInput,
  ListTagsForResourceCommandInput,
  TagResourceCommandInput,
  UpdateKxUserCommandInput,
} from '@aws-sdk/client-finspace';
import { type Checked, loadServiceModel, modelError, modelService } from '../../service/model-service.ts';
import { Records } from '../../service/records.ts';
import type { Document, Service, ServiceError } from '../../service/service.ts';
import { ClientTokens, type Remembered } from '../client-tokens.ts';
import { pageOfMap } from '../paging.ts';

/** The operations, with the SDK's types of their inputs. */
interface Inputs {
  CreateKxUser: CreateKxUserCommandInput;
  GetKxUser: GetKxUserCommandInput;
  UpdateKxUser: UpdateKxUserCommandInput;
  DeleteKxUser: DeleteKxUserCommandInput;
  ListKxUsers: ListKxUsersCommandInput;
  GetKxEnvironment: GetKxEnvironmentCommandInput;
  TagResource: TagResourceCommandInput;
  ListTagsForResource: ListTagsForResourceCommandInput;
}

/** The members that identify a kx user. */
interface UserId {
  environmentId: string;
  userName: string;
}

/** Settings of the service. */
export interface FinSpaceOptions {
  /** The kdb environments that exist; the API to create them is not part of the local cloud. */
  environmentIds: readonly string[];
  accountId: string;
  region: string;
  /** Quota of kdb users; 1,000 by default. AWS raises it on request. */
  usersPerEnvironment?: number | undefined;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** What the service keeps. */
  records?: Records;
}

/** The service, and its users. */
export interface FinSpace extends Service {
  /** All kx users, in the order of their creation. */
  users(): KxUser[];
  /** The tags of a resource; undefined if it does not exist, or has never had tags. */
  tagsOf(arn: string): Record<string, string> | undefined;
}

/** A kx user, with its tags. */
export interface KxUser {
  userName: string;
  userArn: string;
  environmentId: string;
  iamRole: string;
  tags: Record<string, string>;
}

/** A kx user as it is kept here. */
interface KeptUser extends Omit<KxUser, 'tags'> {
  createdAt: number;
  updatedAt: number;
}

/** Quota of kdb users (Amazon FinSpace service quotas: 1,000 an environment). */
const USERS_PER_ENVIRONMENT = 1_000;

/** Maximum number of tags of a resource (API model, TagMap). */
const TAGS_PER_RESOURCE = 50;

/** Size of a page without maxResults. */
const DEFAULT_PAGE = 100;

const model = loadServiceModel('finspace');

/** Creates the service. */
export function createFinSpace(options: FinSpaceOptions): FinSpace {
  const { environmentIds, accountId, region, now = Date.now, records = new Records() } = options;
  const { usersPerEnvironment = USERS_PER_ENVIRONMENT } = options;
  const startedAt = now();
  const users = records.large<KeptUser>('finspace.users');
  const tags = records.large<Record<string, string>>('finspace.tags');
  const tokens = new ClientTokens(model, now, records.large<Remembered>('finspace.tokens'));

  const environmentArn = (id: string): string => `arn:aws:finspace:${region}:${accountId}:kxEnvironment/${id}`;
  const userArn = ({ environmentId, userName }: UserId): string =>
    `${environmentArn(environmentId)}/kxUser/${userName}`;

  const usersOf = (environmentId: string): KeptUser[] =>
    [...users.values()].filter((user) => user.environmentId === environmentId);

  /** The users of one environment are all users most of the time, so that they are seldom counted one by one. */
  const isFull = (environmentId: string): boolean =>
    users.size >= usersPerEnvironment && usersOf(environmentId).length >= usersPerEnvironment;

  function requireEnvironment(environmentId: string): void {
    if (!environmentIds.includes(environmentId)) throw notFound(`Environment ${environmentId} does not exist`);
  }

  function requireUser({ environmentId, userName }: UserId): KeptUser {
    requireEnvironment(environmentId);
    const user = users.get(userArn({ environmentId, userName }));
    if (!user) throw notFound(`User ${userName} does not exist in environment ${environmentId}`);
    return user;
  }

  function requireResource(arn: string): void {
    if (!users.has(arn) && !environmentIds.some((id) => environmentArn(id) === arn)) {
      throw notFound(`Resource ${arn} does not exist`);
    }
  }

  function createUser({
    environmentId,
    userName,
    iamRole,
    tags: userTags = {},
  }: Checked<CreateKxUserCommandInput>): Document {
    const arn = userArn({ environmentId, userName });
    if (users.has(arn)) {
      throw modelError(model, 'ResourceAlreadyExistsException', `User ${userName} already exists`);
    }
    if (isFull(environmentId)) {
      throw modelError(
        model,
        'LimitExceededException',
        `Environment ${environmentId} has ${usersPerEnvironment} users, which is the limit`,
      );
    }
    const user = { userName, userArn: arn, environmentId, iamRole, createdAt: now(), updatedAt: now() };
    users.set(arn, user);
    tags.set(arn, userTags);
    return describe(user);
  }

  const service = modelService<Inputs>({
    name: 'finspace',
    model,
    answerOnce: (...request) => tokens.answerOnce(...request),
    handlers: {
      CreateKxUser(input) {
        requireEnvironment(input.environmentId);
        return createUser(input);
      },
      GetKxUser: (input) => describe(requireUser(input)),
      UpdateKxUser(input) {
        const user = requireUser(input);
        user.iamRole = input.iamRole;
        user.updatedAt = now();
        users.set(user.userArn, user);
        return describe(user);
      },
      DeleteKxUser(input) {
        const user = requireUser(input);
        users.delete(user.userArn);
        tags.delete(user.userArn);
        return {};
      },
      ListKxUsers({ environmentId, maxResults, nextToken }) {
        requireEnvironment(environmentId);
        // The model allows 0, but a caller would never come to the end of empty pages.
        const request = { maxResults: maxResults || DEFAULT_PAGE, nextToken };
        const page = pageOfMap(users, ({ userName }) => userName, request, userArn({ environmentId, userName: '' }));
        return { users: page.items.map(listed), nextToken: page.nextToken };
      },
      GetKxEnvironment({ environmentId }) {
        requireEnvironment(environmentId);
        return {
          name: 'local',
          environmentId,
          awsAccountId: accountId,
          status: 'CREATED',
          environmentArn: environmentArn(environmentId),
          creationTimestamp: startedAt / 1_000,
          updateTimestamp: startedAt / 1_000,
        };
      },
      TagResource({ resourceArn, tags: added }) {
        requireResource(resourceArn);
        const all = { ...tags.get(resourceArn), ...added };
        if (Object.keys(all).length > TAGS_PER_RESOURCE) {
          throw modelError(model, 'InvalidRequestException', `A resource has at most ${TAGS_PER_RESOURCE} tags`);
        }
        tags.set(resourceArn, all);
        return {};
      },
      ListTagsForResource({ resourceArn }) {
        requireResource(resourceArn);
        return { tags: tags.get(resourceArn) ?? {} };
      },
    },
    reset() {
      users.clear();
      tags.clear();
      tokens.reset();
    },
  });

  return {
    ...service,
    users: () => [...users.values()].map((user) => ({ ...describe(user), tags: tags.get(user.userArn) ?? {} })),
    tagsOf: (arn) => tags.get(arn),
  };
}

function describe({ userName, userArn, environmentId, iamRole }: KeptUser): Omit<KxUser, 'tags'> {
  return { userName, userArn, environmentId, iamRole };
}

function listed({ userArn, userName, iamRole, createdAt, updatedAt }: KeptUser): Document {
  return { userArn, userName, iamRole, createTimestamp: createdAt / 1_000, updateTimestamp: updatedAt / 1_000 };
}

function notFound(message: string): ServiceError {
  return modelError(model, 'ResourceNotFoundException', message);
}
