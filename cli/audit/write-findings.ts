/** Writes findings as they come: as text, as JSON Lines, or as CSV. */
import { stringify } from 'csv-stringify/sync';
import { AUDIT_SECTIONS, FINDING_NAMES, type Finding, findingSchema } from '../../core/audit/findings.ts';
import { writeJson } from '../json/write-json.ts';
import { fit } from '../output/fit.ts';
import { drawTable } from '../output/table.ts';
import type { AuditState } from './audit-state.ts';
import { FINDING_TEXTS, SECTION_TEXTS } from './finding-texts.ts';

/** How findings are written. */
export interface FindingsWriter {
  begin(isResumed: boolean): void;
  write(findings: readonly Finding[]): void;
  end(counts: AuditState['counts']): void;
}

const COLUMNS = Object.keys(findingSchema.entries);

/** JSON Lines: each finding, and the summary. */
export const AS_JSON: FindingsWriter = {
  begin: () => undefined,
  write: (findings) => {
    for (const finding of findings) writeJson({ type: 'finding', ...finding });
  },
  end: (counts) => writeJson({ type: 'summary', ...counts }),
};

/** CSV with a header, but not again after an interruption. */
export const AS_CSV: FindingsWriter = {
  begin: (isResumed) => {
    if (!isResumed) process.stdout.write(stringify([COLUMNS]));
  },
  write: (findings) => {
    const rows = findings.map(({ groupIds, ...finding }) => ({
      ...finding,
      ...(groupIds && { groupIds: groupIds.join(' ') }),
    }));
    process.stdout.write(stringify(rows, { columns: COLUMNS }));
  },
  end: () => undefined,
};

/** For people. */
export const AS_TEXT: FindingsWriter = {
  begin: () => undefined,
  write: (findings) => {
    if (findings.length > 0) console.log(`${findings.map(findingText).join('\n\n')}\n`);
  },
  end: (counts) => console.log(summaryText(counts)),
};

function findingText(finding: Finding): string {
  const { finding: name, groupIds = [], ...ids } = finding;
  const cells = [name, ...LABELS.map(([member]) => ids[member] ?? ''), groupIds.join(', ')];
  return drawTable(['Finding', ...LABELS.map(([, label]) => label), 'Groups'], [cells], process.stdout);
}

const LABELS = [
  ['kxUserArn', 'kx user'],
  ['otherKxUserArn', 'Other kx user'],
  ['iamRole', 'Role'],
  ['recordedRole', 'Recorded role'],
  ['finSpaceUserId', 'FinSpace'],
  ['identityStoreUserId', 'IAM Identity Center'],
  ['requestId', 'Left by request'],
] as const satisfies [keyof Finding, string][];

/** How many users were checked, and what each finding means. */
function summaryText({ checked, inProgress, findings }: AuditState['counts']): string {
  const users = AUDIT_SECTIONS.map((section) => `${SECTION_TEXTS[section]} ${checked[section] ?? 0}`).join(', ');
  const lines = [`Checked: ${users}.`];
  if (inProgress > 0)
    lines.push(
      `Not judged now, because an execution may write for the person, or the tag of a new kx user may follow: ${inProgress}.`,
    );
  const found = FINDING_NAMES.filter((name) => findings[name]);
  if (found.length === 0) lines.push('Nothing was found.');
  lines.push(...found.map((name) => `${findings[name]} ${name}: ${FINDING_TEXTS[name]}`));
  return lines.map((line) => fit(line, process.stdout, 2)).join('\n');
}
