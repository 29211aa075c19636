/** `onboard emit`: puts an event on the bus, as the HR system does, and follows the execution it causes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DescribeExecutionCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { canonicalJson } from '../../core/execution/canonical-request.ts';
import { openTarget, type Target, type TargetOptions } from '../executions/target.ts';
import { type EventFile, readEvent } from '../files/read-event.ts';
import { type ShowOptions, showExecution } from '../output/show-execution.ts';

/** How long a rule may take. */
export interface EmitOptions extends TargetOptions, ShowOptions {
  /** Seconds. */
  wait: number;
}

/** An event that started nothing. */
export class NothingStarted extends Error {
  override readonly name = 'NothingStarted';
}

/**
 * Puts a file's event on the bus.
 *
 * @returns the exit code
 * @throws NothingStarted when the bus refuses it, or no execution has started in time
 */
export async function emit(file: string, options: EmitOptions): Promise<number> {
  const event = await readEvent(file);
  const target = await openTarget(options);
  const known = await executionArns(target);
  await putEvent(target, event);
  console.error(`Put ${event.source} "${event.detailType}" on the bus ${target.busName}\n`);
  const executionArn = await findStarted(target, event, known, options);
  return showExecution(target.stepFunctions, executionArn, options);
}

/**
 * Puts an event on the bus.
 *
 * @throws NothingStarted when the bus refuses it
 */
async function putEvent({ events, busName }: Target, event: EventFile): Promise<void> {
  const { source, detailType, detail } = event;
  const { Entries = [] } = await events.send(
    new PutEventsCommand({
      Entries: [{ EventBusName: busName, Source: source, DetailType: detailType, Detail: JSON.stringify(detail) }],
    }),
  );
  const [entry] = Entries;
  if (entry?.ErrorCode)
    throw new NothingStarted(`The bus refused the event: ${entry.ErrorCode}: ${entry.ErrorMessage}`);
}

/** The newest executions of each workflow; those of a rule have names of EventBridge's own. */
async function executionArns({ stepFunctions, workflows }: Target): Promise<Set<string>> {
  const answers = await Promise.all(
    Object.values(workflows).map(({ stateMachineArn }) =>
      stepFunctions.send(new ListExecutionsCommand({ stateMachineArn })),
    ),
  );
  return new Set(answers.flatMap(({ executions = [] }) => executions.map(({ executionArn = '' }) => executionArn)));
}

/**
 * Waits for the execution that an event has started: a new one with its detail as input.
 *
 * @param known executions that were there before
 * @throws NothingStarted when there is none in time
 */
async function findStarted(
  target: Target,
  { source, detailType, detail }: EventFile,
  known: ReadonlySet<string>,
  { wait, signal }: { wait: number; signal?: AbortSignal },
): Promise<string> {
  const looked = new Set(known);
  const deadline = Date.now() + wait * 1000;
  while (Date.now() < deadline) {
    for (const executionArn of await executionArns(target)) {
      if (looked.has(executionArn)) continue;
      looked.add(executionArn);
      const { input } = await target.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
      if (canonicalJson(JSON.parse(input ?? '{}')) === canonicalJson(detail)) return executionArn;
    }
    await sleep(50, undefined, signal && { signal });
  }
  throw new NothingStarted(
    `No rule takes an event with source "${source}" and detail-type "${detailType}": nothing was started in ${wait} s. ` +
      'The rules are in template.yaml.',
  );
}
