/** `onboard validate`, as a process: it needs no cloud. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleRequest } from '../../helpers/requests.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'validate-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function fileOf(name: string, content: string | Buffer): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

async function validate(args: readonly string[], input: string | Buffer = '') {
  const child = spawn(process.execPath, ['cli/onboard.ts', 'validate', ...args], {
    cwd: path.join(import.meta.dirname, '../../..'),
  });
  const exit = once(child, 'exit');
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await exit;
  return { code, stdout, stderr };
}

const request = sampleRequest();
const csv = `requestId;user.userName;user.name.givenName;user.name.familyName;user.displayName;user.emails[0].value
HR-1;ada;Ada;Lovelace;Ada L;ada@example.com
`;

describe('standard input', () => {
  it.each([
    ['CSV', csv],
    ['CSV in UTF-16', Buffer.from(`\uFEFF${csv}`, 'utf16le')],
    ['JSON', JSON.stringify(request, null, 2)],
    ['JSON in one line', JSON.stringify(request)],
    ['JSON with an array', JSON.stringify([request])],
  ])('is recognized as %s', async (_, input) => {
    const { code, stderr } = await validate(['-'], input);
    expect(stderr).toBe('standard input: 1 valid, 0 invalid\n');
    expect(code).toBe(0);
  });

  it('is recognized as JSON Lines, and its faults have lines', async () => {
    const { code, stderr } = await validate(['-'], `\n${JSON.stringify(request)}\r\n{"requestId": 1}\n`);
    expect(stderr).toMatch(/^standard input:3: requestId: must be a string$/m);
    expect(stderr).toMatch(/^standard input: 1 valid, 1 invalid$/m);
    expect(code).toBe(1);
  });

  it('has the format of --format, and the delimiter of --delimiter', async () => {
    const { code } = await validate(['-', '--format', 'csv', '--delimiter', ':'], csv.replaceAll(';', ':'));
    expect(code).toBe(0);
    expect((await validate(['-', '--format', 'json'], csv)).stderr).toMatch(/^standard input is not JSON: /);
    expect((await validate(['-', '--delimiter', 'x'])).stderr).toContain('It must be one character');
    expect((await validate(['-', '--delimiter', ','], csv)).stderr).toContain('is separated by ;, not by ,');
  });

  it('that is not UTF-8 is refused', async () => {
    const { code, stderr } = await validate(['-'], Buffer.from(csv.replace('Ada', 'J\u00FCrgen'), 'latin1'));
    expect(stderr).toBe('standard input:2: is not UTF-8: save it as UTF-8\n');
    expect(code).not.toBe(0);
  });
});

it('reads all files, also after one that cannot be used, and names each', async () => {
  const good = await fileOf('good.json', JSON.stringify(request));
  const missing = path.join(folder, 'missing.csv');
  const latin = await fileOf('latin.csv', Buffer.from(csv.replace('Ada', '\u00C4da'), 'latin1'));
  const { code, stderr } = await validate([missing, latin, good]);
  expect(stderr).toContain(`${good}: 1 valid, 0 invalid`);
  expect(stderr).toContain(`${missing} does not exist`);
  expect(stderr).toContain(`${latin}:2: is not UTF-8`);
  expect(code).not.toBe(0);
});

it('shows 50 faults, then how many more there are and how to see all; --json shows all', async () => {
  const rows = Array.from({ length: 70 }, (_, index) => `HR-${index};u${index};A;B;C;nobody`);
  const file = await fileOf('many.csv', `${csv}${rows.join('\n')}`);
  const { stderr } = await validate([file]);
  expect(stderr.match(/must be an email address/g)).toHaveLength(50);
  expect(stderr).toMatch(/\.\.\. and \d+ more faults\. All of them: onboard validate \S+many\.csv --json\n/);
  const { stdout } = await validate([file, '--json']);
  expect(stdout.match(/must be an email address/g)).toHaveLength(70);
});

it('says in how many rows it has removed spaces, and where first', async () => {
  const file = await fileOf('spaces.csv', csv.replace('Ada;', 'Ada ;'));
  const { code, stderr } = await validate([file]);
  expect(stderr).toContain('spaces at the ends of cells were removed in 1 row (line 2, user.name.givenName)');
  expect(code).toBe(0);
});

it('marks the placeholders in the API requests', async () => {
  const file = await fileOf('shown.json', JSON.stringify({ ...request, kx: { role: 'quant' } }));
  const { stdout, stderr } = await validate([file, '--show-requests']);
  expect(stderr).toContain('Values in <...> are placeholders');
  expect(JSON.parse(stdout)).toMatchObject({
    'identitystore:CreateUser': { IdentityStoreId: '<IdentityStoreId>' },
    'finspace:CreateKxUser': {
      environmentId: '<KxEnvironmentId>',
      iamRole: 'arn:aws:iam::<AccountId>:role/quant',
      clientToken: '<ClientToken>',
    },
  });
});
