/** Takes samples in fresh processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { loadApplicationStack } from '../../local/application.ts';

/** Milliseconds of one cold start. */
export interface Sample {
  /** The import of the bundle. */
  load: number;
  /** The first call of its handler. */
  call: number;
  /** Processor time of both, which other work on the machine changes less. */
  processor: number;
  /** The most memory that was resident, in MB, with that of Node itself. */
  megabytes: number;
}

/** What the Lambda runtime adds to the environment of each function. */
const RUNTIME = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_SESSION_TOKEN: 'test',
  AWS_LAMBDA_FUNCTION_NAME: 'function',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  POWERTOOLS_METRICS_NAMESPACE: 'bench',
};

const stack = loadApplicationStack();

/**
 * The environment of a function, as the template has it.
 *
 * @param name name of the function; undefined for that of the runtime alone
 */
export function environmentOf(name: string | undefined): Readonly<Record<string, string>> {
  if (name === undefined) return RUNTIME;
  const found = stack.functions.find(({ bundle }) => bundle.includes(`dist/${name}`));
  if (!found) throw new Error(`The template has no function ${name}`);
  // A start each millisecond: the pace of the batch function is not measured.
  return { ...RUNTIME, ...found.environment, STARTS_PER_SECOND: '1000' };
}

/**
 * Runs a program in a fresh process, with a bundle and an event.
 *
 * @returns the JSON value that the program writes to file descriptor 3
 */
export async function takeSample<Sampled = Sample>(
  program: string,
  bundle: string,
  event: object,
  environment: Readonly<Record<string, string>>,
  options: readonly string[] = [],
): Promise<Sampled> {
  const child = spawn(process.execPath, [...options, program, bundle, JSON.stringify(event)], {
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const closed = once(child, 'close');
  const [code, text] = await Promise.all([closed.then(([exit]) => exit), textOf(child.stdio[3])]);
  if (code !== 0) throw new Error(`${bundle} ends with ${code}`);
  return JSON.parse(text);
}

async function textOf(stream: unknown): Promise<string> {
  let text = '';
  for await (const chunk of stream as Readable) text += chunk;
  return text;
}
