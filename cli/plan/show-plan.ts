/** Shows plans: as text, or as a line of JSON. */
import type { Plan, PlanStep } from '../../core/plan/plan.ts';
import { writeJson } from '../json/write-json.ts';
import { fit } from '../output/fit.ts';
import { drawTable } from '../output/table.ts';

/** How a plan is written. */
export interface PlanOutput {
  json?: boolean | undefined;
}

/**
 * Writes a plan to the standard output.
 *
 * @param line first line of the request in its file; undefined if it is not from a file
 * @returns the exit code: 1 when the request would not be carried out
 */
export function showPlan(plan: Plan, line: number | undefined, { json }: PlanOutput): number {
  if (json) writeJson({ ...(line !== undefined && { line }), ...plan });
  else console.log(`${planText(plan, process.stdout)}\n`);
  return plan.result === 'carried-out' || plan.result === 'answered' ? 0 : 1;
}

function planText(plan: Plan, stream: NodeJS.WriteStream): string {
  const parts = [fit(`${plan.requestId ?? 'without requestId'}, ${plan.kind}: ${resultText(plan)}`, stream)];
  if (plan.steps.length > 0) parts.push(stepsTable(plan.steps, stream));
  return parts.join('\n');
}

function resultText({ result, refusal, supersededBy, steps }: Plan): string {
  switch (result) {
    case 'carried-out':
      return steps.some(({ action }) => !CHANGES_NOTHING.includes(action))
        ? 'would be carried out'
        : 'would be carried out, and change nothing';
    case 'answered':
      return 'has had its answer, which would be reported again. Nothing would change';
    case 'superseded':
      return `would be superseded by ${supersededBy}. Nothing would change`;
    case 'refused': {
      const after = steps.some(({ action }) => !CHANGES_NOTHING.includes(action)) ? ' after these steps' : '';
      return `would fail${after} in ${refusal?.step}: ${refusal?.error} (${refusal?.disposition}): ${refusal?.message}`;
    }
  }
}

const CHANGES_NOTHING: readonly PlanStep['action'][] = ['adopt', 'keep', 'skip'];

const TARGETS = {
  'identity-store-user': 'IAM Identity Center',
  'finspace-user': 'FinSpace',
  'kx-user': 'FinSpace kdb',
  group: 'Group',
} as const satisfies Record<PlanStep['target'], string>;

function stepsTable(steps: readonly PlanStep[], stream: NodeJS.WriteStream): string {
  const rows = steps.map(({ target, action, id = '', name = '', from = '', to = '', why = '' }) => [
    TARGETS[target],
    action,
    name,
    id,
    from,
    to,
    why,
  ]);
  return drawTable(['Where', 'Action', 'Name', 'Id', 'Role before', 'Role after', 'Why'], rows, stream);
}
