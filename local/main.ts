/** `npm run local`: the local cloud alone, until Ctrl-C. */
import { once } from 'node:events';
import path from 'node:path';
import { styleText } from 'node:util';
import { Command } from 'commander';
import {
  exportsFor,
  type LocalCloud,
  type ParameterValues,
  PortInUse,
  TemplateError,
  UnknownPattern,
  UnsupportedDefinition,
  UnusableState,
} from 'local-cloud';
import { enterUserFolder } from '../cli/environment.ts';
import { readJson } from '../cli/files/read-json.ts';
import { UnusableFile } from '../cli/files/unusable-file.ts';
import { toUserError } from '../cli/user-error.ts';
import { LOCAL_ACCOUNT, startApplication } from './application.ts';
import { DEFAULT_PORT, parsePort, parseSpeed, showLog, showRequest } from './command-options.ts';
import { stopSignal } from './stopping.ts';

enterUserFolder('local');

const SAMPLE_EVENT = path.join(import.meta.dirname, '../events/user-onboarding-requested.json');

interface LocalOptions {
  port: number;
  speed: number;
  quotas: boolean;
  build: boolean;
  verbose: boolean;
  state?: string;
  template?: string;
  parameters?: string;
}

const program = new Command('npm run local --')
  .description('Runs template.yaml on this machine, on one port of 127.0.0.1, until Ctrl-C.')
  .option('--port <number>', 'port; 0 for a free one', parsePort, DEFAULT_PORT)
  .option('--speed <factor>', 'divides every wait, and multiplies every rate', parseSpeed, 1)
  .option('--quotas', 'throttles as AWS does: 20 requests a second for the identity store', false)
  .option('--template <file>', 'another template')
  .option('--parameters <file>', 'parameter values, a JSON object (default: local/parameters.json)')
  .option('--no-build', 'uses the bundles in dist/ without a build')
  .option('--state <file>', 'keeps the state in a file, also when the process is killed (default: in memory)')
  .option('--verbose', "shows each request in a line, and the functions' logs", false)
  .addHelpText('after', `\nThen, in another terminal:\n${nextCommands(`http://127.0.0.1:${DEFAULT_PORT}`)}`)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

program.parse();
process.exitCode = await main(program.opts<LocalOptions>());

/** @returns the exit code */
async function main(options: LocalOptions): Promise<number> {
  const stopped = stopSignal(0);
  let cloud: LocalCloud;
  try {
    if (options.build) await (await import('../build.ts')).buildFunctions();
    cloud = await startApplication({
      port: options.port,
      speed: options.speed,
      quotas: options.quotas,
      ...(options.template !== undefined && { templateFile: options.template }),
      ...(options.parameters !== undefined && { parameters: await readParameters(options.parameters) }),
      ...(options.state !== undefined && { stateFile: options.state }),
      ...(options.verbose && { onLog: showLog, onRequest: showRequest }),
    });
  } catch (error) {
    const { message, exitCode } = expectedFault(error);
    console.error(styleText('red', message, { stream: process.stderr }));
    return exitCode;
  }
  const { functions, stateMachines, rules, outputs } = cloud.stack;
  console.log(`Functions       ${functions.map(({ logicalId }) => logicalId).join(', ')}`);
  console.log(`State machines  ${stateMachines.map(({ arn }) => arn).join(', ')}`);
  console.log(
    `Event bus       ${outputs.EventBusName}, with the rules ${rules.map(({ logicalId }) => logicalId).join(', ')}`,
  );
  console.log(
    options.state === undefined
      ? 'State           in memory: it is lost when the local cloud ends; --state FILE keeps it'
      : `State           in ${options.state}`,
  );
  console.log(`Page            ${cloud.url}, for a browser`);
  console.log(`\nIn another terminal:\n${nextCommands(cloud.url)}\n`);
  console.log(`Local cloud ready: ${cloud.url}`);
  if (!stopped.aborted) await once(stopped, 'abort');
  await cloud.close();
  return 0;
}

/**
 * The message and the exit code of an expected error: 2 for a file that cannot be used, as the command has it.
 *
 * @throws the error itself when it is a bug
 */
function expectedFault(error: unknown): { message: string; exitCode: number } {
  if (error instanceof PortInUse) return { message: error.message, exitCode: 1 };
  for (const type of [UnusableState, TemplateError, UnsupportedDefinition, UnknownPattern]) {
    if (error instanceof type) return { message: error.message, exitCode: 2 };
  }
  const fault = toUserError(error);
  if (fault) return fault;
  throw error;
}

/** What to type next. */
function nextCommands(url: string): string {
  return [
    exportsFor(url, LOCAL_ACCOUNT.region),
    `npm run -s onboard -- emit ${path.relative('.', SAMPLE_EVENT)}`,
    'aws stepfunctions list-state-machines',
    `curl -s ${url}/_local/state`,
  ]
    .map((line) => `  ${line}`)
    .join('\n');
}

/** @throws UnusableFile when the file is not a JSON object */
async function readParameters(file: string): Promise<ParameterValues> {
  const { value: values } = await readJson(file);
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new UnusableFile(`${file} must be a JSON object of parameter values`);
  }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}
