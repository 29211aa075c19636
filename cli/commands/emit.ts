/** `onboard emit`: puts an event on the bus, as the HR system does, and follows the execution that it starts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DescribeExecutionCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { requestOf } from '../../core/execution/execution-input.ts';
import { REQUEST_KINDS, type RequestKind } from '../../core/kinds.ts';
import { senderRequestId } from '../../core/request/fields/request-id.ts';
import type { EmitOptions } from '../declarations/emit.ts';
import { type DeployedStack, openStack } from '../executions/deployed-stack.ts';
import { type EventFile, readEvent } from '../files/read-event.ts';
import type { Interruptible } from '../options.ts';
import { note } from '../output/note.ts';
import { showExecution } from '../output/show-execution.ts';
import { Spinner } from '../output/spinner.ts';
import { UserError } from '../user-error.ts';

/** Thrown when an event starts no execution. */
export class NothingStarted extends UserError {
  override readonly name = 'NothingStarted';
}

/**
 * Puts a file's event on the bus.
 *
 * @returns the exit code
 * @throws UnusableFile when the file is not an event
 * @throws NothingStarted when the bus refuses the event, or no execution has started in time
 */
export async function emit(file: string, options: EmitOptions): Promise<number> {
  const event = await readEvent(file);
  const stack = await openStack(options);
  const known = await newestExecutions(stack, options);
  await putEvent(stack, event, options);
  note(`Put ${event.source} "${event.detailType}" on the bus ${stack.busName}\n`, options);
  const spinner = new Spinner(process.stderr, !options.json);
  try {
    spinner.show('Waiting for a rule');
    const started = await findStarted(stack, event, known, options);
    spinner.stop();
    const requestId = senderRequestId(event.detail);
    return await showExecution(stack.stepFunctions, { requestId, ...started, started: true }, options);
  } finally {
    spinner.stop();
  }
}

/**
 * Puts an event on the bus.
 *
 * @throws NothingStarted when the bus refuses the event
 */
async function putEvent(
  { events, busName }: DeployedStack,
  event: EventFile,
  { signal }: Interruptible,
): Promise<void> {
  const { source, detailType, detail } = event;
  const { Entries = [] } = await events.send(
    new PutEventsCommand({
      Entries: [{ EventBusName: busName, Source: source, DetailType: detailType, Detail: JSON.stringify(detail) }],
    }),
    signal && { abortSignal: signal },
  );
  const [entry] = Entries;
  if (entry?.ErrorCode)
    throw new NothingStarted(`The bus refused the event: ${entry.ErrorCode}: ${entry.ErrorMessage}`);
}

/**
 * Lists the newest executions of each workflow. EventBridge names those that it starts, so the name does not help.
 *
 * @returns the kinds of the executions by their ARNs
 */
async function newestExecutions(
  { stepFunctions, workflows }: DeployedStack,
  { signal }: Interruptible,
): Promise<Map<string, RequestKind>> {
  const found = await Promise.all(
    REQUEST_KINDS.map(async (kind) => {
      const { stateMachineArn } = workflows[kind] ?? {};
      if (stateMachineArn === undefined) return [];
      const list = new ListExecutionsCommand({ stateMachineArn });
      const { executions = [] } = await stepFunctions.send(list, signal && { abortSignal: signal });
      return executions.map(({ executionArn = '' }) => [executionArn, kind] as const);
    }),
  );
  return new Map(found.flat());
}

/**
 * Waits for the execution that an event starts: a new one whose request is the detail of the event.
 *
 * @param known executions that existed before the event
 * @throws NothingStarted when no such execution starts in time
 */
async function findStarted(
  stack: DeployedStack,
  { source, detailType, detail }: EventFile,
  known: ReadonlyMap<string, RequestKind>,
  { wait, signal }: Pick<EmitOptions, 'wait' | 'signal'>,
): Promise<{ executionArn: string; kind: RequestKind }> {
  const looked = new Set(known.keys());
  const sent: unknown = JSON.parse(JSON.stringify(detail));
  const deadline = Date.now() + wait * 1000;
  while (Date.now() < deadline) {
    for (const [executionArn, kind] of await newestExecutions(stack, { signal })) {
      if (looked.has(executionArn)) continue;
      looked.add(executionArn);
      const { input } = await stack.stepFunctions.send(
        new DescribeExecutionCommand({ executionArn }),
        signal && { abortSignal: signal },
      );
      if (isDeepStrictEqual(requestOf(JSON.parse(input ?? '{}')), sent)) return { executionArn, kind };
    }
    await sleep(50, undefined, signal && { signal });
  }
  throw new NothingStarted(
    `No rule matches an event with source "${source}" and detail-type "${detailType}": no execution was started in ${wait} s. ` +
      'The rules are in template.yaml.',
  );
}
