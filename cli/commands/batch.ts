/** `onboard batch`: checks all requests of a file, puts them on the batch queue, and waits for the outcomes. */
import type * as v from 'valibot';
import { forEachKind, REQUEST_KINDS } from '../../core/kinds.ts';
import { awaitOutcomes } from '../batch/await-outcomes.ts';
import { type BatchInput, openBatch } from '../batch/batch-input.ts';
import { type BatchOutputs, openOutputs } from '../batch/batch-outputs.ts';
import { checkBatch, validRequests } from '../batch/check-batch.ts';
import { checkOffboardings } from '../batch/check-offboardings.ts';
import { type BatchFailure, failuresText, invalidRequest } from '../batch/failures.ts';
import { NO_PROGRESS, showProgress } from '../batch/progress.ts';
import { checkEarlierResults, resultLine } from '../batch/results-file.ts';
import { sendRequests } from '../batch/send-requests.ts';
import { BatchSummary } from '../batch/summary.ts';
import type { BatchOptions } from '../declarations/batch.ts';
import type { AllowLists } from '../executions/allow-lists.ts';
import { type DeployedStack, openStack, workflowFor } from '../executions/deployed-stack.ts';
import { faultsText } from '../files/fault-text.ts';
import { InvalidRequests, UnusableFile } from '../files/unusable-file.ts';
import type { batchDocument } from '../json/batch.ts';
import { writeJson } from '../json/write-json.ts';
import { fit } from '../output/fit.ts';
import { note } from '../output/note.ts';

/**
 * Carries out the requests of a file.
 *
 * @returns the exit code: 0 when all of them have succeeded
 * @throws InvalidRequests when a request is invalid and --skip-invalid is not set. Then nothing is sent.
 * @throws InvalidArgument when more people leave than usual, and their number is not confirmed. Then nothing is sent.
 * @throws UnusableFile when a file cannot be read or written
 */
export async function batch(file: string, options: BatchOptions): Promise<number> {
  const input = await openBatch(file, options);
  try {
    const outputs = await openOutputs(input, options);
    try {
      return await carryOut(input, outputs, options);
    } finally {
      await outputs.close();
    }
  } finally {
    await input.close();
  }
}

async function carryOut(input: BatchInput, outputs: BatchOutputs, options: BatchOptions): Promise<number> {
  // The faults of the file come first, and are found without a cloud too.
  const opened = await openStack(options).then(
    (stack) => ({ stack }),
    (error: unknown) => ({ error }),
  );
  const { requestIds, kinds, ...checked } = await check(
    input,
    outputs,
    'stack' in opened ? opened.stack : undefined,
    options,
  );
  if ('error' in opened) throw opened.error;
  const { stack } = opened;
  for (const kind of REQUEST_KINDS) if (kinds[kind] > 0) workflowFor(stack, kind);
  checkOffboardings(kinds.offboarding, stack.maxOffboardings, options.confirmCount);
  if (!options.overwrite) await checkEarlierResults(outputs.results, requestIds, Object.values(stack.workflows));
  const sentAt = new Date();
  await send(stack, input, requestIds.size, options);
  const files = { results: outputs.results.path, rejectedFile: outputs.rejected?.path };
  const report: Report = { ...checked, ...files, summary: new BatchSummary(), total: requestIds.size };
  try {
    await waitFor(stack, input, report, outputs, sentAt, options);
  } catch (error) {
    reportSoFar(report, input.name, options);
    throw error;
  }
  if (options.json) writeJson(reportJson(report));
  else console.log(fit(`\n${reportText(report, input.name)}`, process.stdout));
  return report.summary.failures.length === 0 && report.invalid.length === 0 ? 0 : 1;
}

/** @throws InvalidRequests when nothing is to be sent */
async function check(
  input: BatchInput,
  { rejected: rejectedFile }: BatchOutputs,
  allowed: AllowLists | undefined,
  options: BatchOptions,
) {
  const requestIds = new Set<string>();
  const kinds = forEachKind(() => 0);
  const invalid: BatchFailure[] = [];
  const { faults, faultCount, notes } = await checkBatch(input.path, rejectedFile, input.reading, {
    allowed,
    onValid({ kind, request }) {
      options.signal?.throwIfAborted();
      kinds[kind] += 1;
      requestIds.add(request.requestId);
    },
    onInvalid: (entry, ofEntry) => invalid.push(invalidRequest(entry, ofEntry)),
  });
  for (const text of notes) note(text, options);
  if (invalid.length > 0) {
    const place = rejectedFile?.path ?? `onboard validate ${input.name} --json`;
    const text = faultsText(input.name, faults, faultCount, place);
    const count = `${invalid.length} of ${requestIds.size + invalid.length} requests are invalid`;
    if (!rejectedFile) {
      throw new InvalidRequests(
        `${text}\n\n${count}. Nothing was sent. Correct them, or send the others with --skip-invalid.`,
      );
    }
    note(`${text}\n\n${count} and left out: ${rejectedFile.path}\n`, options);
  }
  if (requestIds.size === 0) throw new InvalidRequests(`${input.name} has no valid request`);
  return { requestIds, kinds, invalid, notes };
}

async function send(stack: DeployedStack, input: BatchInput, total: number, options: BatchOptions): Promise<void> {
  const progress = options.json ? NO_PROGRESS : showProgress('Sent', total);
  try {
    const requests = validRequests(input.path, input.reading, stack);
    await sendRequests(stack.queues, stack.batchQueueUrl, requests, (count) => progress.add(count), options.signal);
  } finally {
    progress.stop();
  }
}

/** Waits for the outcomes, and adds them to the report as they come. */
async function waitFor(
  stack: DeployedStack,
  input: BatchInput,
  { summary, total }: Report,
  { results }: BatchOutputs,
  sentAt: Date,
  options: BatchOptions,
): Promise<void> {
  const progress = options.json ? NO_PROGRESS : showProgress('Ended', total);
  const stopped = new AbortController();
  const signal = AbortSignal.any([stopped.signal, ...(options.signal ? [options.signal] : [])]);
  const waiting = { sentAt, patience: options.patience * 60_000, signal };
  try {
    for await (const result of awaitOutcomes(stack, validRequests(input.path, input.reading, stack), waiting)) {
      // The outcomes of an earlier run are replaced here. Every one of them is collected again.
      await results.write(resultLine(result));
      summary.add(result);
      progress.add(1);
    }
  } catch (error) {
    if (!(error instanceof UnusableFile)) throw error;
    throw new UnusableFile(
      `${error.message}. All requests were sent, and go on. To collect the outcomes, run the same command again.`,
      { cause: error },
    );
  } finally {
    // Otherwise the process would wait for the requests that are polled now.
    stopped.abort();
    progress.stop();
  }
}

/** What a batch has come to. */
interface Report {
  summary: BatchSummary;
  invalid: readonly BatchFailure[];
  notes: string[];
  /** Number of the requests that were sent. */
  total: number;
  /** The files. */
  results: string;
  rejectedFile: string | undefined;
}

/** Reports what is known when the waiting ends early. The error that ends it follows. */
function reportSoFar(report: Report, name: string, options: BatchOptions): void {
  const { summary, results } = report;
  if (options.json) writeJson(reportJson(report));
  else if (summary.failures.length > 0) note(`\nSo far:\n${failuresText(name, summary.failures, results)}`, options);
}

function reportJson(report: Report): v.InferInput<typeof batchDocument> {
  const { summary, invalid, notes, total, results, rejectedFile } = report;
  const { succeeded, failures, count } = summary;
  return {
    ...succeeded,
    failed: failures.length,
    rejected: invalid.length,
    pending: total - count,
    results,
    ...(invalid.length > 0 && { rejectedFile }),
    failures: [...failures, ...invalid].sort((one, other) => one.line - other.line),
    notes,
  };
}

function reportText({ summary, invalid, results, rejectedFile = '' }: Report, name: string): string {
  const parts = [summary.table(process.stdout)];
  if (summary.failures.length > 0) parts.push(failuresText(name, summary.failures, results));
  if (invalid.length > 0) parts.push(failuresText(name, invalid, rejectedFile));
  const toCorrect = `\nInvalid requests, to correct and send again: ${rejectedFile}`;
  parts.push(`Results: ${results}${invalid.length > 0 ? toCorrect : ''}`);
  return parts.join('\n\n');
}
