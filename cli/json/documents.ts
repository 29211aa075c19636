/** The documents of `--json`, by the name of the command: a row for each. `build-schemas.ts` makes `docs/schemas/` of them. */
import * as v from 'valibot';
import { auditLine } from './access/audit.ts';
import { planLine } from './access/plan.ts';
import { batchDocument, batchResultDocument } from './batch.ts';
import { errorDocument } from './error.ts';
import { executionDocument } from './execution.ts';
import { listDocument } from './list.ts';
import { dismissDocument, forgetDocument } from './person.ts';
import { resumeDocument } from './resume.ts';
import { statusDocument } from './status.ts';
import { validateLine } from './validate.ts';

/** A command that sends a request writes a plan with `--plan`. */
const executionOrPlan = v.union([executionDocument, planLine]);

/** The rows. */
export const DOCUMENTS = {
  validate: { schema: validateLine, about: 'A line that onboard validate --json writes' },
  emit: { schema: executionDocument, about: 'The document that onboard emit --json writes' },
  start: { schema: executionOrPlan, about: 'The document that onboard start --json writes' },
  batch: { schema: batchDocument, about: 'The document that onboard batch --json writes' },
  'batch-results': { schema: batchResultDocument, about: 'A line of the file of outcomes that onboard batch writes' },
  'change-role': { schema: executionOrPlan, about: 'The document that onboard change-role --json writes' },
  offboard: { schema: executionOrPlan, about: 'The document that onboard offboard --json writes' },
  list: { schema: listDocument, about: 'The document that onboard list --json writes' },
  status: { schema: statusDocument, about: 'The document that onboard status --json writes' },
  resume: { schema: resumeDocument, about: 'The document that onboard resume --json writes' },
  dismiss: { schema: dismissDocument, about: 'The document that onboard dismiss --json writes' },
  forget: { schema: forgetDocument, about: 'The document that onboard forget --json writes' },
  plan: { schema: planLine, about: 'A line that onboard plan --json writes' },
  audit: { schema: auditLine, about: 'A line that onboard audit --json writes' },
  error: {
    schema: errorDocument,
    about: 'The document that every command with --json writes to standard error when it fails',
  },
} as const satisfies Record<string, { schema: v.GenericSchema; about: string }>;
