/** Creates the identity-store user. */
import middy from '@middy/core';
import { noticeThrottling } from './lib/pace/notice-throttling.ts';
import { type Claim, writerUnder } from './lib/person/claim.ts';
import { observe } from './lib/runtime/middleware.ts';
import { createIdentityStoreUser, type IdentityStoreRequest } from './lib/services/identity-store.ts';

const functionHandler = ({ request, claim }: { requestId: string; request: IdentityStoreRequest; claim: Claim }) =>
  createIdentityStoreUser(request, writerUnder(claim));

export const handler = middy(functionHandler).use(observe('CreateIdentityStoreUser')).use(noticeThrottling());
