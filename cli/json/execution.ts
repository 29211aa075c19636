/** The document of an execution, which `emit`, `start`, `change-role`, `offboard` and `resume REQUEST-ID` write at its end. */
import * as v from 'valibot';
import { supersededOutcomeSchema } from '../../core/outcome/outcome.ts';
import { OUTCOMES } from '../../core/outcome/outcomes.ts';
import { kind, possibleRequestId, status, supersededBy, time } from './parts.ts';

const onboarding = OUTCOMES.onboarding;
const roleChange = OUTCOMES['role-change'];
const { offboarding } = OUTCOMES;

/** The error and the cause with which an execution has ended. */
export const endEntries = {
  error: v.optional(v.pipe(v.string(), v.description('The error with which the execution has ended.'))),
  cause: v.optional(
    v.pipe(
      v.string(),
      v.description('The cause that Step Functions has. Absent if an operator stopped the execution.'),
    ),
  ),
};

/** Members of an execution and its outcome. */
export const executionEntries = {
  executionArn: v.string(),
  name: v.string(),
  status,
  startDate: v.optional(time),
  stopDate: v.optional(v.pipe(time, v.description('Absent while the execution runs.'))),
  ...endEntries,
  supersededBy: v.optional(supersededBy),
  outcome: v.optional(
    v.pipe(
      v.union([
        onboarding.success,
        roleChange.success,
        offboarding.success,
        onboarding.failure,
        roleChange.failure,
        offboarding.failure,
        supersededOutcomeSchema,
      ]),
      v.description(
        'The detail of the outcome event. Absent while the execution runs, and if it ended without an outcome of the workflow.',
      ),
    ),
  ),
};

/** An execution at its end. */
export const executionDocument = v.object({
  requestId: possibleRequestId,
  kind,
  started: v.pipe(
    v.boolean(),
    v.description(
      'Whether this command started the execution; true too if the same execution was running. false: it existed already.',
    ),
  ),
  ...executionEntries,
});

const execution = v.object(executionEntries);

/** The members that come from the execution. */
export type ExecutionJson = v.InferInput<typeof execution>;
