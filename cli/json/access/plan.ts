/** The lines of `onboard plan`, and the document of `--plan`. */
import * as v from 'valibot';
import { planSchema } from '../../../core/plan/plan.ts';
import { count } from '../parts.ts';

/** A plan. */
export const planLine = v.object({
  line: v.optional(v.pipe(count, v.description('First line of the request in its file, from 1. Absent with --plan.'))),
  ...planSchema.entries,
});
