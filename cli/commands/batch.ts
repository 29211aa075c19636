/** `onboard batch`: checks all requests of a file, puts them on the batch queue, and waits for the outcomes. */
import type { WriteStream } from 'node:fs';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { awaitOutcomes, type BatchResult } from '../batch/await-outcomes.ts';
import { checkBatch, validRequests } from '../batch/check-batch.ts';
import { showProgress } from '../batch/progress.ts';
import { sendRequests } from '../batch/send-requests.ts';
import { BatchSummary } from '../batch/summary.ts';
import type { BatchOptions } from '../declarations/batch.ts';
import { type DeployedStack, openStack } from '../executions/deployed-stack.ts';
import { createFile } from '../files/create-file.ts';
import { faultsText } from '../files/fault-text.ts';
import { formatByName } from '../files/input/format.ts';
import { STANDARD_INPUT } from '../files/input/open-text.ts';
import { InvalidRequests, UnusableFile } from '../files/unusable-file.ts';
import { RejectedFile } from '../files/write-rejected.ts';

/**
 * Carries out the requests of a file.
 *
 * @returns the exit code: 0 when all of them have succeeded
 * @throws InvalidRequests when a request is invalid and --skip-invalid is not set. Then nothing is sent.
 * @throws UnusableFile when a file cannot be read or written
 */
export async function batch(file: string, options: BatchOptions): Promise<number> {
  if (file === STANDARD_INPUT) {
    throw new UnusableFile('onboard batch reads its file more than once: save standard input to a file');
  }
  const { dir, name } = path.parse(file);
  const extension = (options.format ?? formatByName(file)) === 'csv' ? '.csv' : '.jsonl';
  const rejectedFile = new RejectedFile(options.rejected ?? path.join(dir, `${name}.rejected${extension}`));
  const resultsFile = options.results ?? path.join(dir, `${name}.results.jsonl`);
  const check = await checkBatch(file, options.skipInvalid ? rejectedFile : undefined, options);
  await rejectedFile.close();
  const { valid, rejected, faults, faultCount, notes } = check;
  for (const note of notes) console.error(note);
  if (rejected > 0) {
    const place = options.skipInvalid ? rejectedFile.path : `onboard validate ${file} --json`;
    const text = faultsText(file, faults, faultCount, place);
    if (!options.skipInvalid) {
      throw new InvalidRequests(
        `${text}\n\n${rejected} of ${valid + rejected} requests are invalid. Nothing was sent. ` +
          'Correct them, or send the others with --skip-invalid.',
      );
    }
    console.error(
      `${text}\n\n${rejected} of ${valid + rejected} requests are invalid and left out: ${rejectedFile.path}\n`,
    );
  }
  if (valid === 0) throw new InvalidRequests(`${file} has no valid request`);
  const stack = await openStack(options);
  // Created before anything is sent: the outcomes must not be lost because the file cannot be written.
  const results = await createFile(resultsFile);
  const sentAt = new Date();
  await send(stack, file, valid, options);
  const summary = await waitFor(stack, file, valid, results, sentAt, options);
  const code = summary.failed === 0 && rejected === 0 ? 0 : 1;
  if (options.json) {
    console.log(
      JSON.stringify({
        ...summary.succeeded,
        failed: summary.failed,
        rejected,
        results: resultsFile,
        ...(rejected > 0 && { rejectedFile: rejectedFile.path }),
      }),
    );
  } else {
    console.log(`\n${summary.table(process.stdout)}\n\nResults: ${resultsFile}`);
    if (rejected > 0) console.log(`Invalid requests, to correct and send again: ${rejectedFile.path}`);
  }
  return code;
}

async function send(stack: DeployedStack, file: string, total: number, options: BatchOptions): Promise<void> {
  const progress = showProgress('Sent', total);
  try {
    const requests = validRequests(file, options);
    await sendRequests(stack.queues, stack.batchQueueUrl, requests, (count) => progress.add(count), options.signal);
  } finally {
    progress.stop();
  }
}

async function waitFor(
  stack: DeployedStack,
  file: string,
  total: number,
  results: WriteStream,
  sentAt: Date,
  options: BatchOptions,
): Promise<BatchSummary> {
  const progress = showProgress('Ended', total);
  const summary = new BatchSummary();
  const waiting = { sentAt, patience: options.patience * 60_000, signal: options.signal };
  try {
    for await (const result of awaitOutcomes(stack, validRequests(file, options), waiting)) {
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
