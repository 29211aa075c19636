/** Checks that the kx user name does not belong to another person, before any user is created. */
import middy from '@middy/core';
import type { ServiceRequests } from '../core/api/service-requests.ts';
import { observe } from './lib/runtime/middleware.ts';
import { checkKxUserName } from './lib/services/check-kx-user-name.ts';

const functionHandler = (event: { requestId: string; requests: ServiceRequests }) => checkKxUserName(event.requests);

export const handler = middy(functionHandler).use(observe('CheckKxUserName'));
