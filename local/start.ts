/**
 * `npm start`: builds, starts the local cloud, puts an event on its bus, follows the onboarding that it causes, and
 * shows the person's three users. Exits 0 only if the person is onboarded.
 */
import path from 'node:path';
import { styleText } from 'node:util';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SFNClient } from '@aws-sdk/client-sfn';
import { Command } from 'commander';
import { buildFunctions } from '../build.ts';
import { findStarted, NothingStarted, putEvent } from '../cli/commands/emit.ts';
import { type EventFile, readEvent } from '../cli/files/read-event.ts';
import { UnusableFile } from '../cli/files/unusable-file.ts';
import { type ShowOptions, showExecution } from '../cli/show-execution.ts';
import { type LocalCloud, PortInUse, startLocalCloud } from './cloud.ts';
import { DEFAULT_PORT, parsePort, parseSpeed, showLog } from './command-options.ts';
import { FAULT_SYNTAX, parseFault } from './fault-option.ts';
import type { Fault } from './gateway/faults.ts';

const SAMPLE_EVENT = path.relative('.', path.join(import.meta.dirname, '../events/user-onboarding-requested.json'));

/** Seconds in which a rule has started an execution, or no rule has matched. */
const RULE_DEADLINE = 2;

/** A fault that the local cloud refuses. */
class UnusableFault extends Error {
  override readonly name = 'UnusableFault';
}

interface StartOptions {
  port?: number;
  speed: number;
  verbose: boolean;
  build: boolean;
  fault: Fault[];
}

const program = new Command('npm start --')
  .description('Onboards the person of an event in a local cloud, and shows what happens.')
  .argument('[file]', 'EventBridge event to put on the bus', SAMPLE_EVENT)
  .option(
    '--port <number>',
    `port of the local cloud (default: ${DEFAULT_PORT}, or a free one when it is taken)`,
    parsePort,
  )
  .option('--speed <factor>', 'makes every wait this many times shorter', parseSpeed, 1)
  .option(`--fault <fault>`, `makes an operation fail: ${FAULT_SYNTAX}; can be given again`, parseFault, [])
  .option('--no-build', 'takes the bundles in dist/ as they are')
  .option('--verbose', "shows the functions' logs", false)
  .addHelpText(
    'after',
    '\nExamples:\n  npm start\n  npm start -- events/user-onboarding-requested.json --verbose\n' +
      '  npm start -- --fault finspace:CreateKxUser=ThrottlingException*2\n' +
      '  npm start -- --fault identitystore:CreateUser=reset@after',
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

program.parse();
process.exitCode = await main(program.args[0] ?? SAMPLE_EVENT, program.opts<StartOptions>());

/** @returns the exit code */
async function main(file: string, options: StartOptions): Promise<number> {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  process.once('SIGTERM', () => interrupted.abort());
  let cloud: LocalCloud | undefined;
  try {
    const event = await readEvent(file);
    if (options.build) await buildFunctions();
    cloud = await openCloud(options);
    await setFaults(cloud, options.fault);
    console.log(`Local cloud: ${cloud.url}`);
    console.log(`Event: ${event.source} "${event.detailType}" from ${file}\n`);
    return await onboard(cloud, event, { signal: interrupted.signal });
  } catch (error) {
    if (interrupted.signal.aborted) return 130;
    const expected = [UnusableFile, UnusableFault, NothingStarted, PortInUse];
    if (!(error instanceof Error && expected.some((type) => error instanceof type))) throw error;
    console.error(styleText('red', `\n${error.message}`, { stream: process.stderr }));
    return 1;
  } finally {
    await cloud?.close();
  }
}

/** Starts the local cloud; on a free port when the default one is taken, by `npm run local` for example. */
async function openCloud({ port, speed, verbose }: StartOptions): Promise<LocalCloud> {
  const settings = {
    speed,
    ...(verbose && { onLog: showLog }),
  };
  try {
    return await startLocalCloud({ ...settings, port: port ?? DEFAULT_PORT });
  } catch (error) {
    if (!(error instanceof PortInUse) || port !== undefined) throw error;
    return startLocalCloud({ ...settings, port: 0 });
  }
}

async function setFaults(cloud: LocalCloud, faults: readonly Fault[]): Promise<void> {
  const answer = await fetch(`${cloud.url}/_local/faults`, { method: 'PUT', body: JSON.stringify(faults) });
  const body: { message?: string } = JSON.parse(await answer.text());
  if (!answer.ok) throw new UnusableFault(`--fault ${body.message}`);
}

async function onboard(cloud: LocalCloud, event: EventFile, follow: ShowOptions): Promise<number> {
  const settings = {
    endpoint: cloud.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const stepFunctions = new SFNClient(settings);
  const { StateMachineArn: stateMachineArn = '', EventBusName: busName = '' } = cloud.stack.outputs;
  await putEvent({ events: new EventBridgeClient(settings), busName }, event);
  const executionArn = await findStarted({ stepFunctions, stateMachineArn }, event, new Set(), {
    wait: RULE_DEADLINE,
    ...follow,
  });
  return showExecution(stepFunctions, executionArn, follow);
}
