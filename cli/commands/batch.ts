/** `onboard batch`: checks all requests of a file, puts them on the batch queue, and waits for the outcomes. */
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { awaitOutcomes, type BatchResult } from '../batch/await-outcomes.ts';
import { checkBatch, validRequests } from '../batch/check-batch.ts';
import { showProgress } from '../batch/progress.ts';
import { sendRequests } from '../batch/send-requests.ts';
import { BatchSummary } from '../batch/summary.ts';
import { openTarget, type Target, type TargetOptions } from '../executions/deployed-stack.ts';
import { faultText } from '../files/fault-text.ts';
import { UnusableFile } from '../files/unusable-file.ts';
import { RejectedFile } from '../files/write-rejected.ts';

/** Options of the command. */
export interface BatchOptions extends TargetOptions {
  skipInvalid: boolean;
  /** Where rejected requests go. */
  rejected?: string;
  /** Where the outcomes go. */
  results?: string;
  /** Minutes without an outcome after which no more is expected. */
  patience: number;
  json?: boolean;
  signal?: AbortSignal;
}

/**
 * Carries out the requests of a file.
 *
 * @returns the exit code: 0 when all of them have succeeded
 * @throws UnusableFile when a request is invalid and invalid ones are not to be skipped; nothing is sent then
 */
export async function batch(file: string, options: BatchOptions): Promise<number> {
  const { dir, name, ext } = path.parse(file);
  const rejectedFile = new RejectedFile(
    options.rejected ?? path.join(dir, `${name}.rejected${ext === '.csv' ? ext : '.jsonl'}`),
  );
  const resultsFile = options.results ?? path.join(dir, `${name}.results.jsonl`);
  const check = await checkBatch(file, options.skipInvalid ? rejectedFile : undefined);
  await rejectedFile.close();
  const { valid, rejected, faults, faultCount } = check;
  if (rejected > 0) {
    const more = faultCount > faults.length ? [`... and ${faultCount - faults.length} faults more`] : [];
    const text = [...faults.map((fault) => faultText(file, fault)), ...more].join('\n');
    if (!options.skipInvalid) {
      throw new UnusableFile(
        `${text}\n\n${rejected} of ${valid + rejected} requests are invalid. Nothing was sent. ` +
          'Mend them, or send the rest with --skip-invalid.',
      );
    }
    console.error(
      `${text}\n\n${rejected} of ${valid + rejected} requests are invalid and left out: ${rejectedFile.path}\n`,
    );
  }
  if (valid === 0) throw new UnusableFile(`${file} has no valid request`);
  const target = await openTarget(options);
  const sentAt = new Date();
  await send(target, file, valid, options.signal);
  const summary = await waitFor(target, file, valid, resultsFile, sentAt, options);
  const code = summary.failed === 0 && rejected === 0 ? 0 : 1;
  if (options.json) {
    const { onboarded, rolesSet, failed } = summary;
    console.log(
      JSON.stringify({
        onboarded,
        rolesSet,
        failed,
        rejected,
        results: resultsFile,
        ...(rejected > 0 && { rejectedFile: rejectedFile.path }),
      }),
    );
  } else {
    console.log(`\n${summary.table(process.stdout)}\n\nResults: ${resultsFile}`);
    if (rejected > 0) console.log(`Rejected, to mend and send again: ${rejectedFile.path}`);
  }
  return code;
}

async function send(target: Target, file: string, total: number, signal: AbortSignal | undefined): Promise<void> {
  const progress = showProgress('Sent', total);
  try {
    await sendRequests(
      target.queues,
      target.batchQueueUrl,
      validRequests(file),
      (count) => progress.add(count),
      signal,
    );
  } finally {
    progress.stop();
  }
}

async function waitFor(
  target: Target,
  file: string,
  total: number,
  resultsFile: string,
  sentAt: Date,
  { patience, signal }: BatchOptions,
): Promise<BatchSummary> {
  const progress = showProgress('Ended', total);
  const summary = new BatchSummary();
  const results = createWriteStream(resultsFile);
  const waiting = { sentAt, patience: patience * 60_000, ...(signal && { signal }) };
  try {
    for await (const result of awaitOutcomes(target, validRequests(file), waiting)) {
      results.write(`${JSON.stringify(resultLine(result))}\n`);
      summary.add(result);
      progress.add(1);
    }
  } finally {
    progress.stop();
    results.end();
    await finished(results);
  }
  return summary;
}

function resultLine({ line, requestId, kind, execution }: BatchResult) {
  const { executionArn, status, error, cause, succeeded, failed } = execution;
  return { line, requestId, kind, status, executionArn, error, cause, outcome: succeeded ?? failed };
}
