/** Describes a failure: the step, the error, the disposition, and the users that exist. */
import middy from '@middy/core';
import { describeFailure } from './lib/failure/failure-outcome.ts';
import { observe } from './lib/runtime/middleware.ts';

export const handler = middy(describeFailure).use(observe('DescribeFailure'));
