/** `onboard audit`: reports who has which access, and what is not as it should be. */
import { auditPage, functionOf, withPage } from '../../audit/audit-pages.ts';
import {
  type AuditState,
  newAudit,
  readAuditState,
  removeAuditState,
  writeAuditState,
} from '../../audit/audit-state.ts';
import { SECTION_TEXTS } from '../../audit/finding-texts.ts';
import { AS_CSV, AS_JSON, AS_TEXT, type FindingsWriter } from '../../audit/write-findings.ts';
import type { AuditOptions } from '../../declarations/access/audit.ts';
import { openStack } from '../../executions/deployed-stack.ts';
import { nameOf } from '../../executions/invoke-function.ts';
import { note } from '../../output/note.ts';
import { Spinner } from '../../output/spinner.ts';

/**
 * Audits all users of the three services, and writes each finding when it is found.
 *
 * @returns the exit code: 1 when there are findings
 * @throws InvalidArgument when there is no audit to resume
 * @throws UnusableFile when the place cannot be written
 * @throws AuditUnavailable, StackUnavailable, LambdaServiceException as the function
 */
export async function audit(options: AuditOptions): Promise<number> {
  const stack = await openStack(options);
  const auditFunction = nameOf(functionOf(stack));
  const { resume: isResumed = false, state: file, callsPerSecond } = options;
  let next: AuditState | undefined = isResumed ? await readAuditState(file, auditFunction) : newAudit(auditFunction);
  await writeAuditState(file, next);
  const writer = writerOf(options);
  writer.begin(isResumed);
  const spinner = new Spinner(process.stderr, !options.json);
  let { counts } = next;
  try {
    while (next) {
      spinner.show(progressText(next));
      const page = await auditPage(stack, next, callsPerSecond, options);
      spinner.stop();
      writer.write(page.answer.findings);
      ({ counts } = withPage(next, page.answer));
      next = page.next && { ...page.next, counts };
      if (next) await writeAuditState(file, next);
    }
  } catch (error) {
    spinner.stop();
    note(`The audit is not complete. The same command with --resume goes on from here (${file}).`, options);
    throw error;
  }
  writer.end(counts);
  await removeAuditState(file);
  return Object.keys(counts.findings).length > 0 ? 1 : 0;
}

function writerOf({ json, csv }: AuditOptions): FindingsWriter {
  if (json) return AS_JSON;
  return csv ? AS_CSV : AS_TEXT;
}

function progressText({ section, counts }: AuditState): string {
  const findings = Object.values(counts.findings).reduce((sum, count) => sum + count, 0);
  return `${SECTION_TEXTS[section]}: ${counts.checked[section] ?? 0} checked, ${findings} findings so far`;
}
