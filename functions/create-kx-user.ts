/** Creates the kx user in the kdb environment, with its IAM role and owner tag. */
import middy from '@middy/core';
import type { ServiceRequests } from '../core/api/service-requests.ts';
import { noticeThrottling } from './lib/pace/notice-throttling.ts';
import { type Claim, writerUnder } from './lib/person/claim.ts';
import { observe } from './lib/runtime/middleware.ts';
import type { NamedIdentityStoreUser } from './lib/services/identity-store.ts';
import { createOwnKxUser, type KxRequests } from './lib/services/own-kx-user.ts';

interface CreateKxUserEvent {
  requestId: string;
  requests: ServiceRequests & KxRequests;
  identityStoreUser: NamedIdentityStoreUser;
  claim: Claim;
}

const functionHandler = ({ requests, identityStoreUser, claim }: CreateKxUserEvent) =>
  createOwnKxUser(requests, identityStoreUser, writerUnder(claim));

export const handler = middy(functionHandler).use(observe('CreateKxUser')).use(noticeThrottling());
