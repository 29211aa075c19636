/** The file of the outcomes of a batch: JSON Lines, in the order of the batch file. */
import type * as v from 'valibot';
import { executionArnOf } from '../../functions/lib/executions/start-request.ts';
import type { Workflow } from '../executions/deployed-stack.ts';
import { endOf } from '../executions/read-outcome.ts';
import { LINE_ENDS, linesOf } from '../files/input/lines.ts';
import { openText } from '../files/input/open-text.ts';
import type { OutputFile } from '../files/output/output-file.ts';
import { parseJson } from '../files/read-json.ts';
import { UnusableFile } from '../files/unusable-file.ts';
import type { batchResultDocument } from '../json/batch.ts';
import type { BatchResult } from './await-outcomes.ts';

/**
 * Finds out that an existing file may be replaced: every outcome in it is one that this run collects again, because it has
 * a requestId of this batch and an execution of this stack. So the same command may always be run again, also after
 * requests were corrected or added, and no outcome is lost. A digest of the batch file would not allow corrections, and
 * would need a line that is no outcome.
 *
 * @param requestIds the requests that are sent
 * @throws UnusableFile when the file has anything else
 */
export async function checkEarlierResults(
  file: OutputFile,
  requestIds: ReadonlySet<string>,
  workflows: readonly Workflow[],
): Promise<void> {
  if (!file.hasEarlier) return;
  const executions = workflows.map(({ stateMachineArn }) => executionArnOf(stateMachineArn, ''));
  const isCollected = (outcome: unknown): boolean => {
    const { requestId, executionArn } = Object(outcome);
    return requestIds.has(requestId) && executions.some((prefix) => String(executionArn).startsWith(prefix));
  };
  if (!(await hasOnly(file.path, isCollected))) {
    throw new UnusableFile(
      `${file.path} has other content than outcomes of this batch in this stack: give another file with --results, or replace it with --overwrite`,
    );
  }
}

/** Whether a predicate holds for every line of JSON Lines. */
async function hasOnly(path: string, predicate: (value: unknown) => boolean): Promise<boolean> {
  try {
    for await (const { number, text } of linesOf(openText(path), LINE_ENDS.lf, path)) {
      const { value, fault } = parseJson(text);
      // The last line of a run that was killed may have no end.
      const isCut = fault && number > 1 && !text.endsWith('\n');
      if (!isCut && !predicate(value)) return false;
    }
    return true;
  } catch (error) {
    if (error instanceof UnusableFile) return false; // It is not a text.
    throw error;
  }
}

/** The line of an outcome. */
export function resultLine({ line, requestId, kind, execution }: BatchResult): string {
  const { executionArn, status, succeeded, superseded, failed } = execution;
  const outcome = succeeded ?? failed ?? (superseded && { kind, detail: superseded });
  const document: v.InferInput<typeof batchResultDocument> = {
    line,
    requestId,
    kind,
    status,
    executionArn,
    ...endOf(execution),
    outcome,
  };
  return `${JSON.stringify(document)}\n`;
}
