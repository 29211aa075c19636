/** No file, argument or environment makes the command show a stack, or end with a code that the help does not list. */
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { unsetEmptyVariables } from '../../cli/environment.ts';
import { EXIT_CODES } from '../../cli/exit-codes.ts';
import { asksForJson } from '../../cli/json/write-json.ts';
import { runOnboard } from '../helpers/commands/onboard.ts';
import { sampleRequest } from '../helpers/requests.ts';

let folder: string;
const servers: Server[] = [];

async function listen(server: Server): Promise<string> {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return `127.0.0.1:${port}`;
}

/** Hosts that are not AWS. No endpoint of a run leads elsewhere. */
let hosts: string[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'no-stack-'));
  hosts = [
    '127.0.0.1:9',
    '127.0.0.1:0',
    await listen(createHttpServer((_, response) => response.end('<html>'))),
    await listen(createHttpServer((_, response) => response.writeHead(500).end())),
    await listen(createServer((socket) => socket.destroy())),
    await listen(createServer((socket) => socket.end('220 ESMTP\r\n'))),
  ];
  const request = JSON.stringify(sampleRequest());
  await mkdir(path.join(folder, 'folder.csv'));
  await mkdir(path.join(folder, 'folder.json'));
  await symlink('loop.jsonl', path.join(folder, 'loop.jsonl'));
  await symlink('/dev/full', path.join(folder, 'full.jsonl'));
  await writeFile(path.join(folder, 'request.json'), request);
  await writeFile(path.join(folder, 'requests.jsonl'), `${request}\n`.repeat(2));
  await writeFile(path.join(folder, 'invalid.json'), '{"requestId": 1}');
  await writeFile(path.join(folder, 'event.json'), JSON.stringify({ source: 'hr', 'detail-type': 'X', detail: {} }));
  await writeFile(path.join(folder, 'closed.csv'), 'requestId\n');
  await chmod(path.join(folder, 'closed.csv'), 0);
});

afterAll(async () => {
  for (const server of servers) server.close();
  await rm(folder, { recursive: true });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Runs the command in this process. @returns what it has written, and its exit code */
async function run(args: readonly string[], environment: Record<string, string>) {
  let written = '';
  const write = (chunk: unknown) => {
    written += `${chunk}\n`;
    return true;
  };
  vi.spyOn(console, 'log').mockImplementation(write);
  vi.spyOn(console, 'error').mockImplementation(write);
  vi.spyOn(process.stdout, 'write').mockImplementation(write);
  vi.spyOn(process.stderr, 'write').mockImplementation(write);
  for (const name of Object.keys(process.env)) if (/^(AWS|ONBOARD)_/.test(name)) vi.stubEnv(name, undefined);
  const safe = { AWS_EC2_METADATA_DISABLED: 'true', AWS_MAX_ATTEMPTS: '1', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
  for (const [name, value] of Object.entries({ AWS_CONFIG_FILE: '/dev/null', ...safe, ...environment })) {
    vi.stubEnv(name, value);
  }
  unsetEmptyVariables(process.env);
  const code = await runOnboard(args);
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  return { written, code };
}

const STRANGE = [
  '',
  ' ',
  '.',
  '..',
  '/',
  '-',
  '--',
  '-x',

  'a b',
  '%s',
  '\u2028',
  '🦄',
  'x'.repeat(5_000),
  '__proto__',
];
const strange = fc.oneof(
  // Standard input is that of the tests.
  fc.constantFrom(...STRANGE.filter((text) => text !== '-')),
  fc.string({ maxLength: 12 }).filter((text) => text !== '-'),
);
/** The file with the content of the run. */
const RANDOM = ['random.csv', 'random.json', 'random.jsonl'];
const PIECES = [
  'requestId',
  ',',
  ';',
  '"',
  '\n',
  '\r',
  '{',
  '}',
  '[',
  ']',
  ':',
  'null',
  '1e999',
  '\uFEFF',
  '\0',
  '\u2028',
];
const content = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc
    .array(fc.constantFrom(...PIECES, 'user.userName', 'kind', 'role-change', 'é'), { maxLength: 40 })
    .map((parts) => parts.join('')),
  fc.integer({ min: 1, max: 3_000 }).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
  fc.json().map((text) => `{"requestId": "HR-1", "user": ${text}}`),
);
const NAMES = [
  ...RANDOM,
  'request.json',
  'requests.jsonl',
  'invalid.json',
  'event.json',
  'closed.csv',
  'folder.csv',
  'folder.json',
  'loop.jsonl',
  'absent.csv',
  'request.json/under.csv',
  `${'x'.repeat(300)}.csv`,
];
const file = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NAMES).map((name) => path.join(folder, name)) },
  { weight: 1, arbitrary: fc.constantFrom('/dev/null', '/proc/self/mem', '/root/x.csv', '/dev/null/x.json') },
  { weight: 1, arbitrary: strange },
);
/** The place of an output file is in the folder of the test. */
const output = fc
  .constantFrom('folder.csv', 'absent/x.jsonl', 'out.jsonl', 'loop.jsonl', 'full.jsonl')
  .map((name) => path.join(folder, name));
const endpoint = fc.oneof(
  { weight: 3, arbitrary: fc.nat(100).map((index) => `http://${hosts[index % hosts.length]}`) },
  { weight: 1, arbitrary: fc.nat(100).map((index) => `https://${hosts[index % hosts.length]}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', 'http://', 'ftp://x', 'http://127.0.0.1:99999', 'http://[::1', 'localhost:9'),
  },
);
const region = fc.constantFrom('', 'eu-west-1', 'eu west 1', 'a/b', '..', 'é');
const COMMANDS = [
  'validate',
  'emit',
  'start',
  'batch',
  'change-role',
  'list',
  'status',
  'resume',
  'dismiss',
  'forget',
  'completion',
  '--help',
  'absent',
];
const option = fc.oneof(
  endpoint.map((url) => ['--endpoint-url', url]),
  region.map((name) => ['--region', name]),
  strange.map((name) => ['--profile', name]),
  strange.map((name) => ['--stack', name]),
  fc.oneof(fc.constantFrom('csv', 'json', 'jsonl'), strange).map((name) => ['--format', name]),
  fc.oneof(fc.constantFrom('tab', ';'), strange).map((name) => ['--delimiter', name]),
  fc.constantFrom('0.01', '0', '-1', 'x', '1e999').map((number) => ['--patience', number]),
  fc.constantFrom('0.01', '0', 'x').map((number) => ['--wait', number]),
  fc.oneof(fc.constantFrom('2d', '30m', '2026-11-25', '2026-11-31'), strange).map((time) => ['--since', time]),
  fc.constantFrom('1', '0', '1001', 'x').map((number) => ['--limit', number]),
  fc.oneof(fc.constantFrom('try-again', 'aborted'), strange).map((name) => ['--disposition', name]),
  strange.map((text) => ['--reason', text]),
  strange.map((name) => ['--user', name]),
  output.map((name) => ['--results', name]),
  output.map((name) => ['--rejected', name]),
  fc
    .constantFrom(
      '--json',
      '--skip-invalid',
      '--show-requests',
      '--all-failed',
      '--dry-run',
      '--yes',
      '--watch',
      '--failed',
      '--dismissed',
      '--help',
      '--version',
    )
    .map((name) => [name]),
  strange.map((name) => [`--${name}`]),
);
const environment = fc.record(
  {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_PROFILE: fc.constantFrom('', 'absent', 'default'),
    AWS_CONFIG_FILE: fc
      .constantFrom('folder.csv', 'loop.jsonl', 'request.json', 'absent')
      .map((name) => path.join(folder, name)),
    AWS_DEFAULTS_MODE: fc.constantFrom('', 'legacy', 'absent'),
    AWS_RETRY_MODE: fc.constantFrom('', 'absent'),
    ONBOARD_STACK: fc.constantFrom('', ' ', 'a b', 'é'),
  },
  { requiredKeys: [] },
);

/** A run with these arguments, without variables. */
function exampleOf([command = '', ...more]: string[]): [[string, string[]], Record<string, string>, string] {
  return [[command, more], {}, ''];
}

/** The help and the version, which are no JSON. */
const ANSWERED_AS_TEXT = /^(Usage: onboard|\d+\.\d+\.\d+\n)/;

it('no stack, no other exit code, and nothing but JSON with --json', { timeout: 30_000 }, async () => {
  const args = fc.tuple(
    fc.constantFrom(...COMMANDS),
    fc
      .array(
        fc.oneof(
          file.map((name) => [name]),
          option,
        ),
        { maxLength: 5 },
      )
      .map((parts) => parts.flat()),
  );
  const codes = new Map<unknown, number>();
  await fc.assert(
    fc.asyncProperty(args, environment, content, async ([command, more], variables, random) => {
      for (const name of RANDOM) await writeFile(path.join(folder, name), random);
      const { written, code } = await run([command, ...more], variables);
      expect(written).not.toMatch(/^ +at |node:internal/m);
      expect(Object.keys(EXIT_CODES)).toContain(String(code ?? 0));
      if (asksForJson([command, ...more]) && !ANSWERED_AS_TEXT.test(written)) {
        const lines = written.split('\n').filter((line) => line.trim() !== '');
        expect(lines.map((line) => typeof JSON.parse(line))).toEqual(lines.map(() => 'object'));
      }
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }),
    // One run for each kind of end, whatever is random: a help, an option that is absent, and a command without a Region.
    { numRuns: Number(process.env.RUNS ?? 500), examples: [['--help'], ['list', '--absent'], ['list']].map(exampleOf) },
  );
  // The runs get as far as each kind of end.
  expect([...codes.keys()]).toEqual(expect.arrayContaining([0, 2, 3]));
});
