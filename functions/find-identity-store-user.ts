/** Finds the person in the identity store: the same userName and primary email. */
import middy from '@middy/core';
import { findIdentityStoreUser, type Person } from './lib/identity-store.ts';
import { observe } from './lib/middleware.ts';

const functionHandler = (event: { requestId: string; request: Person }) => findIdentityStoreUser(event.request);

export const handler = middy(functionHandler).use(observe('FindIdentityStoreUser'));
