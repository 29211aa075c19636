/** Finds the person who leaves, and stops if the person is another one or protected. Nothing has been changed yet. */
import middy from '@middy/core';
import { readProtectedUserIds } from '../core/request/deployment.ts';
import type { KnownLeaver } from './lib/leaving/known-leaver.ts';
import { findLeaver, requireUnprotected } from './lib/leaving/leaver.ts';
import { observe } from './lib/runtime/middleware.ts';

const protectedIds = readProtectedUserIds(process.env);

type Known = Pick<KnownLeaver, 'requestId' | 'requests' | 'claim'>;

/**
 * @returns the data of the execution with the person
 * @throws UserMismatch when a user has the name, the address or the id, but not all of what the request gives
 * @throws ProtectedPerson when the deployment protects the person
 * @throws ServiceCallError for every documented exception of GetUserId and DescribeUser
 */
const functionHandler = async ({
  known,
}: {
  requestId: string;
  known: Known;
}): Promise<Known & Pick<KnownLeaver, 'leaver'>> => {
  requireUnprotected(known.requests, protectedIds);
  const leaver = await findLeaver(known.requests, known.claim);
  requireUnprotected(leaver, protectedIds);
  return { ...known, leaver };
};

export const handler = middy(functionHandler).use(observe('FindLeaver'));
