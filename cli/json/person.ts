/** The documents of `onboard status --user`, `dismiss` and `forget`. */
import * as v from 'valibot';
import {
  dismissalSchema,
  forgetAnswerSchema,
  personRequestSchema,
  personStatusSchema,
} from '../../core/person/record-action.ts';
import { kind } from './parts.ts';

/** What is recorded of a person. */
export const personDocument = v.object({
  ...personStatusSchema.entries,
  requests: v.pipe(
    v.array(
      v.object({
        ...personRequestSchema.entries,
        waits: v.optional(
          v.pipe(
            v.boolean(),
            v.description('Of an unknown outcome: whether the execution waits until another one has ended.'),
          ),
        ),
      }),
    ),
    v.description('The newest first.'),
  ),
});

/** A request that was dismissed now. */
export const dismissDocument = v.object({
  requestId: v.string(),
  kind,
  executionArn: v.pipe(v.string(), v.description('The execution that has failed.')),
  dismissed: dismissalSchema,
});

/** What was removed. */
export const forgetDocument = forgetAnswerSchema;
