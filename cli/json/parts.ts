/** Schemas that the documents of several commands have in common. */
import * as v from 'valibot';
import { REQUEST_KINDS } from '../../core/kinds.ts';
import { TO_DOS } from '../history/failure.ts';

/** A kind of request. */
export const kind = v.picklist(REQUEST_KINDS);

/** A time. */
export const time = v.pipe(v.string(), v.isoTimestamp());

/** A number of things. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** The status of an execution of Step Functions. */
export const status = v.picklist(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE']);

/** The requestId of a request that may have none. */
export const possibleRequestId = v.optional(
  v.pipe(v.string(), v.description('Absent if the request has no valid requestId.')),
);

/** Why a request has failed, and what to do. */
export const failureEntries = {
  error: v.pipe(v.string(), v.description('Name of the error.')),
  disposition: v.pipe(
    v.picklist(TO_DOS),
    v.description('What to do: a disposition, or aborted when an operator stopped the execution.'),
  ),
};

/** The newer request, if a request was superseded. */
export const supersededBy = v.pipe(
  v.string(),
  v.description(
    'requestId of the newer request for the same person, because of which the request was not carried out.',
  ),
);

/** Members of a fault in a file. */
export const faultEntries = {
  line: v.pipe(count, v.description('Line in the file, from 1.')),
  path: v.pipe(v.string(), v.description('Path of the field. Empty if the fault concerns the whole request.')),
  message: v.pipe(v.string(), v.description('What is wrong, without values of the request.')),
};

/** What reading has changed in the requests of a file. */
export const notes = v.pipe(v.array(v.string()), v.description('What reading has changed in the requests.'));
