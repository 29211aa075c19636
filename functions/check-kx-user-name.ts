/** Checks that the kx user name does not belong to another person, before any user is created. */
import middy from '@middy/core';
import type { ServiceRequests } from '../core/api/service-requests.ts';
import { leaverCheck } from '../core/person/leaver-check.ts';
import type { Claim } from './lib/person/claim.ts';
import { observe } from './lib/runtime/middleware.ts';
import { checkKxUserName } from './lib/services/check-kx-user-name.ts';

interface CheckKxUserNameEvent {
  requestId: string;
  requests: ServiceRequests;
  claim: Claim;
}

const functionHandler = ({ requests, claim }: CheckKxUserNameEvent) =>
  checkKxUserName(requests, leaverCheck(requests, claim));

export const handler = middy(functionHandler).use(observe('CheckKxUserName'));
