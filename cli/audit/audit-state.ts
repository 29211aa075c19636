/** The place of an audit, in a file: it can be resumed after an interruption. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import * as v from 'valibot';
import { AUDIT_SECTIONS } from '../../core/audit/findings.ts';
import { toUnwritableFile } from '../files/unusable-file.ts';
import { auditCountsSchema } from '../json/access/audit.ts';
import { InvalidArgument } from '../user-error.ts';

const auditStateSchema = v.strictObject({
  /** Name of the function that audits. It is unique to the stack. */
  auditFunction: v.string(),
  section: v.picklist(AUDIT_SECTIONS),
  /** Where the next page begins; absent for the first page of the section. */
  cursor: v.optional(v.string()),
  counts: auditCountsSchema,
});

/** The place of an audit, and what it has come to so far. It has no ids of people. */
export type AuditState = v.InferOutput<typeof auditStateSchema>;

/** The beginning of an audit. */
export function newAudit(auditFunction: string): AuditState {
  return { auditFunction, section: AUDIT_SECTIONS[0], counts: { checked: {}, inProgress: 0, findings: {} } };
}

/**
 * Reads the place at which an audit was interrupted.
 *
 * @throws InvalidArgument when there is no such file, or it is of something else
 */
export async function readAuditState(file: string, auditFunction: string): Promise<AuditState> {
  let state: AuditState;
  try {
    state = v.parse(auditStateSchema, JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new InvalidArgument(
      isMissing
        ? `There is no audit to resume: ${file} does not exist. Leave out --resume, or give the file with --state.`
        : `${file} is not the state of an audit. Leave out --resume, or give another file with --state.`,
    );
  }
  if (state.auditFunction === auditFunction) return state;
  throw new InvalidArgument(`${file} is the state of an audit of another stack. Give another file with --state.`);
}

/**
 * Writes the place as a whole: an interruption leaves the last one.
 *
 * @throws UnusableFile when it cannot be written
 */
export async function writeAuditState(file: string, state: AuditState): Promise<void> {
  const next = `${file}.new`;
  try {
    await writeFile(next, `${JSON.stringify(state)}\n`, { mode: 0o600 });
    await rename(next, file);
  } catch (error) {
    throw toUnwritableFile(file, error);
  }
}

/** Removes the file at the end of the audit. */
export async function removeAuditState(file: string): Promise<void> {
  await rm(file, { force: true });
}
