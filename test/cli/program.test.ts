/** The program itself: version, help, wrong usage. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { InvalidArgumentError } from '@commander-js/extra-typings';
import { expect, it } from 'vitest';
import { EXIT_CODES } from '../../cli/exit-codes.ts';
import { parseEndpoint, parseText } from '../../cli/options.ts';
import { declareProgram } from '../../cli/program.ts';

const root = path.join(import.meta.dirname, '../..');

/** Runs the command. Nothing answers at the endpoint of its environment. */
async function onboard(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const env = { ...process.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:9', ...environment };
  const child = spawn(process.execPath, ['cli/onboard.ts', ...args], { cwd: root, env });
  const exit = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await exit;
  return { code, stdout, stderr };
}

it('--version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  expect(await onboard(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

it.each([
  [['--skip-invalid', 'batch'], "error: missing required argument 'file'", 'batch [options] <file>', 'batch '],
  [['status', 'a', 'b'], 'error: too many arguments', 'status [options] [requestId]', 'status '],
  [['resume'], 'error: give either a requestId or --all-failed', 'resume [options] [requestId]', 'resume '],
  [['bach', 'x.csv'], "error: unknown command 'bach'\n(Did you mean batch?)", '[options] [command]', ''],
  [
    ['status', 'HR-1', '--endpoint', 'x'],
    "error: unknown option '--endpoint'\n(Did you mean --endpoint-url?)",
    'status [options] [requestId]',
    'status ',
  ],
  [
    ['status', 'HR-1', '--region', ''],
    "error: option '--region <region>' argument '' is invalid. It must not be empty.",
    'status [options] [requestId]',
    'status ',
  ],
])('%j is wrong usage, with the usage of the subcommand', async (args, fault, usage, name) => {
  const { code, stdout, stderr } = await onboard(args);
  expect(stderr).toContain(fault);
  expect(stderr).toMatch(`\n\nUsage: onboard ${usage}\n(onboard ${name}--help tells more)\n`);
  expect(stdout).toBe('');
  expect(code).toBe(2);
});

it.each([
  ['127.0.0.1:9', ['status', 'HR-1'], {}],
  ['localhost:9', ['--endpoint-url', 'localhost:9', 'status', 'HR-1'], { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }],
  [
    'localhost:9',
    ['status', 'HR-1'],
    { AWS_ENDPOINT_URL: 'localhost:9', AWS_PROFILE: '', AWS_REGION: '', ONBOARD_STACK: '' },
  ],
])('nothing answers at %s: %j with %j', async (host, args, environment) => {
  const { code, stderr } = await onboard(args, environment);
  expect(stderr).toBe(
    `Nothing answers at http://${host} (DescribeStacks, ECONNREFUSED). ` +
      'Check --endpoint-url and AWS_ENDPOINT_URL. For the local cloud: npm run local\n',
  );
  expect(code).toBe(3);
});

it('an interrupt ends the wait for an endpoint that does not answer', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const child = spawn(process.execPath, ['cli/onboard.ts', 'status', 'HR-1', '--endpoint-url', `localhost:${port}`], {
    cwd: root,
  });
  await once(silent, 'connection');
  child.kill('SIGINT');
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  silent.close();
  expect(stderr).toContain('Interrupted.');
  expect(code).toBe(130);
});

it.each([
  ['localhost:4566', 'http://localhost:4566'],
  ['127.0.0.1:4566/', 'http://127.0.0.1:4566/'],
  ['[::1]:4566', 'http://[::1]:4566'],
  ['states.example.com', 'https://states.example.com'],
  ['https://localhost:1', 'https://localhost:1'],
  ['HTTP://localhost:1', 'HTTP://localhost:1'],
])('the endpoint %s is %s', (given, read) => {
  expect(parseEndpoint(given)).toBe(read);
});

it.each(['', ' ', ':::', 'ftp://localhost', 'http://', 'a b'])('%j is no endpoint', (given) => {
  expect(() => parseEndpoint(given)).toThrow(InvalidArgumentError);
});

it.each(['', ' '])('the value %j is empty', (given) => {
  expect(() => parseText(given)).toThrow(InvalidArgumentError);
});

it('every subcommand on a stack takes its name from ONBOARD_STACK', () => {
  const { commands } = declareProgram(new AbortController().signal);
  const names = commands.flatMap(({ options }) => options.filter(({ long }) => long === '--stack'));
  expect(names.length).toBeGreaterThan(5);
  for (const { envVar } of names) expect(envVar).toBe('ONBOARD_STACK');
});

it('the help and the document have the exit codes', async () => {
  const { stdout } = await onboard(['--help']);
  const document = readFileSync(path.join(root, 'docs/onboard.md'), 'utf8');
  const rows = Object.entries(EXIT_CODES);
  for (const [code, meaning] of rows) {
    expect(stdout).toContain(`  ${code.padEnd(4)} ${meaning}\n`);
    expect(document).toContain(`| ${code} | ${meaning} |\n`);
  }
});
