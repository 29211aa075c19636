/** Audits page by page: constant memory, however many people there are. */
import { type AuditAnswer, type AuditPage, auditAnswerSchema } from '../../core/audit/audit-page.ts';
import { AUDIT_SECTIONS } from '../../core/audit/findings.ts';
import type { DeployedStack } from '../executions/deployed-stack.ts';
import { invokeFunction, type OperatorFunction } from '../executions/invoke-function.ts';
import type { Interruptible } from '../options.ts';
import { InvalidArgument, UserError } from '../user-error.ts';
import type { AuditState } from './audit-state.ts';

/** Thrown when the function fails. */
export class AuditUnavailable extends UserError {
  override readonly name = 'AuditUnavailable';
  override readonly exitCode = 3;
}

/** What the function is reached by. */
export type AuditedStack = Pick<DeployedStack, 'functions' | 'auditAccessFunction'>;

/** Returns the function that audits. */
export function functionOf({ auditAccessFunction: name }: Pick<AuditedStack, 'auditAccessFunction'>): OperatorFunction {
  return { output: 'AuditAccessFunctionName', name };
}

/** What the audit of a page has come to, and where to go on. */
export interface AuditedPage {
  answer: AuditAnswer;
  /** Undefined after the last page of the last section. */
  next: AuditState | undefined;
}

/**
 * Audits one page.
 *
 * @throws AuditUnavailable when the function fails
 * @throws StackUnavailable, LambdaServiceException as invokeFunction
 */
export async function auditPage(
  stack: AuditedStack,
  state: AuditState,
  callsPerSecond: number,
  options: Interruptible,
): Promise<AuditedPage> {
  const { section, cursor } = state;
  const page: AuditPage = { section, ...(cursor !== undefined && { cursor }), callsPerSecond };
  const answer = await invokeFunction(
    stack.functions,
    functionOf(stack),
    page,
    auditAnswerSchema,
    options,
    (...error) => errorOf(...error, state),
  );
  return { answer, next: following(state, answer) };
}

/** Adds what a page has come to. */
export function withPage({ counts, ...state }: AuditState, { checked, inProgress, findings }: AuditAnswer): AuditState {
  const { section } = state;
  const byName = { ...counts.findings };
  for (const { finding } of findings) byName[finding] = (byName[finding] ?? 0) + 1;
  return {
    ...state,
    counts: {
      checked: { ...counts.checked, [section]: (counts.checked[section] ?? 0) + checked },
      inProgress: counts.inProgress + inProgress,
      findings: byName,
    },
  };
}

function following({ cursor: _, ...state }: AuditState, { next }: AuditAnswer): AuditState | undefined {
  if (next !== undefined) return { ...state, cursor: next };
  const section = AUDIT_SECTIONS[AUDIT_SECTIONS.indexOf(state.section) + 1];
  return section && { ...state, section };
}

function errorOf(errorType: string, message: string, { cursor }: AuditState): UserError {
  if (errorType === 'InvalidRequest') return new InvalidArgument(message);
  const isOld = errorType === 'ValidationException' && cursor !== undefined;
  const advice = isOld ? ' The place may be too old to go on from: start again, without --resume.' : '';
  return new AuditUnavailable(`The audit cannot go on: ${errorType}: ${message}${advice}`);
}
