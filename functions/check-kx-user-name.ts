/** Looks whether the kx user name is another person's, before anything is created. */
import middy from '@middy/core';
import { observe } from './lib/middleware.ts';
import { checkKxUserName } from './lib/own-kx-user.ts';
import type { ServiceRequests } from './lib/service-requests.ts';

const functionHandler = (event: { requestId: string; requests: ServiceRequests }) => checkKxUserName(event.requests);

export const handler = middy(functionHandler).use(observe('CheckKxUserName'));
