/**
 * `npm start`: builds the functions, starts the local cloud, puts events on its bus, follows the executions that they start,
 * and shows the result: the person's three users, or the role before and now. It exits with 0 only if all executions succeed.
 * A local cloud that runs already is used. On a terminal, its own local cloud runs until Ctrl-C, so that its page can be looked at.
 */
import { once } from 'node:events';
import path from 'node:path';
import { styleText } from 'node:util';
import { Command } from 'commander';
import { type Fault, type LocalCloud, PortInUse } from 'local-cloud';
import { emit } from '../cli/commands/emit.ts';
import { enterUserFolder } from '../cli/environment.ts';
import { readEvent } from '../cli/files/read-event.ts';
import { DEFAULT_STACK } from '../cli/options.ts';
import { toUserError, UserError } from '../cli/user-error.ts';
import { startApplication } from './application.ts';
import { DEFAULT_PORT, parsePort, parseSpeed, showLog } from './command-options.ts';
import { FAULT_SYNTAX, parseFault } from './fault-option.ts';
import { stopSignal } from './stopping.ts';

enterUserFolder('start');

const SAMPLE_EVENT = path.relative('.', path.join(import.meta.dirname, '../events/user-onboarding-requested.json'));

/** Seconds to wait for the execution that a rule starts. */
const RULE_DEADLINE = 2;

/** Thrown when the local cloud refuses a fault. */
class UnusableFault extends UserError {
  override readonly name = 'UnusableFault';
  override readonly exitCode = 2;
}

interface StartOptions {
  port?: number;
  speed?: number;
  verbose?: true;
  build: boolean;
  fault: Fault[];
}

const program = new Command('npm start --')
  .description('Puts events on the bus of a local cloud, one after the other, and shows what happens.')
  .argument('[file...]', 'EventBridge events to put on the bus', [SAMPLE_EVENT])
  .option(
    '--port <number>',
    `port of the local cloud (default: ${DEFAULT_PORT}, or a free one when it is taken)`,
    parsePort,
  )
  .option('--speed <factor>', 'divides every wait, and multiplies every rate (default: 1)', parseSpeed)
  .option(`--fault <fault>`, `makes an operation fail: ${FAULT_SYNTAX}; can be given again`, parseFault, [])
  .option('--no-build', 'uses the bundles in dist/ without a build')
  .option('--verbose', "shows the functions' logs")
  .addHelpText(
    'after',
    '\nA local cloud that runs at the port already, of npm run local, is used, unless --speed, --fault or --verbose\n' +
      'asks for one of its own.\n' +
      '\nExamples:\n  npm start\n  npm start -- events/user-onboarding-requested.json --verbose\n' +
      '  npm start -- events/user-onboarding-requested.json events/user-role-change-requested.json\n' +
      '  npm start -- events/user-onboarding-requested.json events/user-offboarding-requested.json\n' +
      '  npm start -- --fault finspace:CreateKxUser=ThrottlingException*2\n' +
      '  npm start -- --fault identitystore:CreateUser=reset@after',
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

program.parse();
process.exitCode = await main(program.processedArgs[0], program.opts<StartOptions>());

/** @returns the exit code */
async function main(files: readonly string[], options: StartOptions): Promise<number> {
  const interrupted = stopSignal(130);
  let cloud: LocalCloud | undefined;
  try {
    // Errors in a file are reported before the build.
    for (const file of files) await readEvent(file);
    let url = await findRunning(options);
    if (url === undefined) {
      if (options.build) await (await import('../build.ts')).buildFunctions();
      cloud = await openCloud(options);
      url = cloud.url;
      await setFaults(cloud, options.fault);
    }
    console.log(`Local cloud: ${url}${cloud ? '' : ', which runs already'} (a page for the browser)`);
    for (const file of files) {
      console.log(`\nEvent: ${file}`);
      const place = { stack: DEFAULT_STACK, endpointUrl: url, region: 'us-east-1' };
      const code = await emit(file, { ...place, wait: RULE_DEADLINE, signal: interrupted });
      if (code !== 0) {
        await showPage(url, cloud, interrupted);
        return code;
      }
    }
    await showPage(url, cloud, interrupted);
    return 0;
  } catch (error) {
    if (interrupted.aborted) return 130;
    const expected = error instanceof PortInUse ? error : toUserError(error);
    if (!expected) throw error;
    console.error(styleText('red', `\n${expected.message}`, { stream: process.stderr }));
    return expected instanceof UserError ? expected.exitCode : 1;
  } finally {
    await cloud?.close();
  }
}

/** Keeps an own local cloud running until Ctrl-C, if a person is there to look at it. */
async function showPage(url: string, cloud: LocalCloud | undefined, interrupted: AbortSignal): Promise<void> {
  if (!cloud || !process.stdin.isTTY || !process.stdout.isTTY || interrupted.aborted) return;
  console.log(`\nLook at it in a browser: ${url}\nCtrl-C ends the local cloud.`);
  await once(interrupted, 'abort');
}

/** @returns the URL of a local cloud that runs already, unless the options need a new one */
async function findRunning({ port = DEFAULT_PORT, speed, verbose, fault }: StartOptions): Promise<string | undefined> {
  if (port === 0 || speed !== undefined || verbose || fault.length > 0) return undefined;
  const url = `http://127.0.0.1:${port}`;
  try {
    const answer = await fetch(`${url}/_local/state`, { signal: AbortSignal.timeout(2_000) });
    return 'kx' in JSON.parse(await answer.text()) ? url : undefined;
  } catch {
    // The port has no server, or another server.
    return undefined;
  }
}

/** Starts the local cloud, on a free port when the default port is in use. */
async function openCloud({ port, speed, verbose }: StartOptions): Promise<LocalCloud> {
  const settings = { ...(speed !== undefined && { speed }), ...(verbose && { onLog: showLog }) };
  try {
    return await startApplication({ ...settings, port: port ?? DEFAULT_PORT });
  } catch (error) {
    if (!(error instanceof PortInUse) || port !== undefined) throw error;
    return startApplication({ ...settings, port: 0 });
  }
}

async function setFaults(cloud: LocalCloud, faults: readonly Fault[]): Promise<void> {
  const answer = await fetch(`${cloud.url}/_local/faults`, { method: 'PUT', body: JSON.stringify(faults) });
  const body: { message?: string } = JSON.parse(await answer.text());
  if (!answer.ok) throw new UnusableFault(`--fault ${body.message}`);
}
