/** Deletes a kx user of the person. */
import middy from '@middy/core';
import { type CutKxUserEvent, removeKxUser } from './lib/leaving/kx-access.ts';
import { noticeThrottling } from './lib/pace/notice-throttling.ts';
import { writerUnder } from './lib/person/claim.ts';
import { observe } from './lib/runtime/middleware.ts';

const functionHandler = (event: CutKxUserEvent) => removeKxUser(event, writerUnder(event.claim));

export const handler = middy(functionHandler).use(observe('DeleteKxUser')).use(noticeThrottling());
