/** The replacements of the bundles change nothing that a client sends, returns or throws. */
import { execFile } from 'node:child_process';
import { glob, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type BuildOptions, build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEPT_EXCEPTIONS } from '../../build/client-exceptions.ts';
import { REPLACEMENTS, replaceModules } from '../../build/replacements.ts';
import { BUNDLE_SETTINGS } from '../../build.ts';
import { type Received, type RecordingService, startRecordingService } from './service.ts';

/** Time, random ids and waits are the same in each run. Signatures contain the first two. */
const FIXED = `import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
const id = () => '11111111-2222-4333-8444-555555555555';
crypto.randomUUID = id;
globalThis.crypto.randomUUID = id;
syncBuiltinESMExports();
Math.random = () => 0.5;
const now = Date.UTC(2026, 0, 5, 12, 30, 15, 678);
Date.now = () => now;
globalThis.Date = class extends Date {
  constructor(...values) { super(...(values.length === 0 ? [now] : values)); }
};`;

/** The same bundle without plugins. Some packages call require(), which an ES module does not have. */
const PLAIN: BuildOptions = {
  ...BUNDLE_SETTINGS,
  plugins: [],
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
};

const ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_SESSION_TOKEN: 'token',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  // What the runtime of Lambda sets, and clients send.
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: 'function',
  _X_AMZN_TRACE_ID: 'Root=1-00000000-000000000000000000000000;Parent=0000000000000000;Sampled=0',
};

/** All Regions that the SDK knows. */
const { partitionsInfo }: { partitionsInfo: { partitions: { regions: object }[] } } = await import(
  path.join(
    import.meta.dirname,
    '../../node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js',
  )
);
const regions = partitionsInfo.partitions.flatMap((partition) => Object.keys(partition.regions));

/** The operations of each client that the functions call. */
const CALLED = await calledOperations(['client-eventbridge', 'client-sfn']);

interface Run {
  results: Record<string, { answer?: Record<string, unknown>; error?: Record<string, unknown> }>;
  received: Received[];
}

let folder: string;
let replaced: Run;
let plain: Run;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'replacements-'));
  // One server for both, because the signatures contain its port.
  const service = await startRecordingService();
  try {
    replaced = await run('replaced', BUNDLE_SETTINGS, service);
    plain = await run('plain', PLAIN, service);
  } finally {
    service.close();
  }
}, 60_000);

afterAll(() => rm(folder, { recursive: true }));

/** Bundles the calls, and runs them in a new process. */
async function run(name: string, settings: BuildOptions, { url, received }: RecordingService): Promise<Run> {
  const outfile = path.join(folder, `${name}.mjs`);
  const { outExtension: _, ...options } = settings;
  await build({ ...options, entryPoints: [path.join(import.meta.dirname, 'calls.ts')], outfile });
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(FIXED)}`, outfile],
    { env: { ...ENVIRONMENT, AWS_ENDPOINT_URL: url, REGIONS: JSON.stringify(regions) } },
  );
  return { results: JSON.parse(stdout), received: received.splice(0) };
}

describe('with the replacements', () => {
  it('clients send the same requests, with the same signatures', () => {
    expect(replaced.received.length).toBeGreaterThan(15);
    expect(replaced.received).toEqual(plain.received);
  });

  it('clients return the same answers, throw the same errors, and call the same hosts', () => {
    const documented = ({ results }: Run) =>
      Object.fromEntries(Object.entries(results).filter(([name]) => !name.endsWith('Undocumented')));
    expect(Object.keys(documented(replaced)).length).toBeGreaterThan(30);
    expect(documented(replaced)).toEqual(documented(plain));
  });

  it('clients call the host of each Region', () => {
    const { hosts = {} } = replaced.results;
    expect(Object.keys(hosts)).toEqual(expect.arrayContaining(regions));
    expect(hosts).toMatchObject({
      'eu-west-1': 'https://identitystore.eu-west-1.amazonaws.com',
      'cn-northwest-1': 'https://identitystore.cn-northwest-1.amazonaws.com.cn',
    });
  });

  it.each([
    ['tableUndocumented', 'BackupInUseException', 'TableBackupInUseException', 'TableDynamoDBServiceException'],
    ['executionUndocumented', 'TaskTimedOut', 'SfnTaskTimedOut', 'SfnSFNServiceException'],
    [
      'eventsUndocumented',
      'ResourceNotFoundException',
      'EventsResourceNotFoundException',
      'EventsEventBridgeServiceException',
    ],
  ])(
    '%s: an exception that no operation documents has its name, and the class of the service',
    (call, name, own, base) => {
      const { instanceOf, ...error } = replaced.results[call]?.error ?? {};
      const { instanceOf: original, ...expected } = plain.results[call]?.error ?? {};
      expect(error).toEqual(expected);
      expect(original).toContain(own);
      expect(error).toMatchObject({ name, $fault: 'client' });
      expect(instanceOf).toContain(base);
      expect(instanceOf).not.toContain(own);
    },
  );

  it('clients correct the time of their signatures', () => {
    const times = replaced.received
      .filter(({ url, body }) => `${url} ${body}`.includes('skewed'))
      .map(({ headers }) => headers['x-amz-date']);
    expect(times).toEqual(['20260105T123015Z', '20260105T150000Z', '20260105T123015Z', '20260105T150000Z']);
  });

  it('an exception of each service has its name and its class', () => {
    const { conflict, kxConflict, dataConflict, tableCondition, tableThrottled, executionExists, eventsFailed } =
      replaced.results;
    expect(executionExists?.error?.instanceOf).toContain('SfnExecutionAlreadyExists');
    expect(eventsFailed?.error?.instanceOf).toContain('EventsInternalException');
    expect(conflict?.error?.instanceOf).toEqual(['ConflictException', 'IdentitystoreServiceException']);
    expect(kxConflict?.error?.instanceOf).toEqual(['KxConflictException', 'KxFinspaceServiceException']);
    expect(dataConflict?.error?.instanceOf).toEqual(['DataConflictException']);
    for (const result of [conflict, kxConflict, dataConflict]) expect(result?.error?.name).toBe('ConflictException');
    expect(tableCondition?.error).toMatchObject({
      name: 'ConditionalCheckFailedException',
      instanceOf: ['TableConditionalCheckFailedException', 'TableDynamoDBServiceException'],
    });
    expect(tableThrottled?.error).toMatchObject({
      name: 'ProvisionedThroughputExceededException',
      instanceOf: ['TableDynamoDBServiceException', 'TableProvisionedThroughputExceededException'],
    });
  });

  it('the client of DynamoDB returns values and dates as they were stored', () => {
    const { tableGet, tableUpdate, tableDescribe } = replaced.results;
    const item = {
      person: 'p',
      version: 2,
      until: 1_790_000_000_123,
      claim: { holder: 'arn:zoë', open: 1 },
      answer: { created: true, nothing: null, differs: ['Name.GivenName'] },
    };
    expect(tableGet?.answer?.item).toEqual(item);
    expect(tableUpdate?.answer).toEqual(item);
    expect(tableDescribe?.answer?.created).toBe(1_790_000_000_250);
  });

  it('a request that is not answered times out', () => {
    const { timeOut, kxTimeOut, tableTimeOut } = replaced.results;
    for (const result of [timeOut, kxTimeOut, tableTimeOut]) expect(result?.error?.name).toBe('TimeoutError');
  });

  it('the client of the batch function retries', () => {
    const { retried, exhausted } = replaced.results;
    expect(retried?.answer?.$metadata).toMatchObject({ httpStatusCode: 200, attempts: 3 });
    expect(exhausted?.error?.$metadata).toMatchObject({ httpStatusCode: 503, attempts: 3 });
  });

  it('the client of SQS compares the MD5 digest of a message', () => {
    expect(replaced.results.sqs?.answer).toMatchObject({ MessageId: 'm-1' });
    expect(replaced.results.sqsDamaged?.error?.message).toBe('InvalidChecksumError');
  });
});

describe('the build', () => {
  it.each(REPLACEMENTS)('fails if $module matches nothing', async (row) => {
    const gone = { ...row, module: /\/of-another-version\.js$/ };
    const bundled = build({
      stdin: { contents: 'export const answer = 42;' },
      bundle: true,
      write: false,
      logLevel: 'silent',
      plugins: [replaceModules([gone])],
    });
    await expect(bundled).rejects.toThrow(
      `No module matches ${gone.module}, which was replaced because: ${row.reason}`,
    );
  });

  it.each(Object.entries(CALLED))('keeps the exceptions that %s documents', async (client, operations) => {
    const documented = await Promise.all(operations.map((operation) => documentedBy(client, operation)));
    expect(KEPT_EXCEPTIONS[client]?.toSorted()).toEqual([...new Set(documented.flat())].sort());
  });

  it('fails if the client of DynamoDB has no class for an exception that is documented', async () => {
    const file = path.join(folder, 'client-dynamodb/dist-es/schemas/schemas_0.js');
    const row = REPLACEMENTS.find(({ module }) => module.test(`@aws-sdk/${path.relative(folder, file)}`));
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, 'n0_registry.registerError(ThrottlingException$, ThrottlingException);\n');
    const contents = async () => (typeof row?.contents === 'function' ? row.contents(file) : undefined);
    await expect(contents()).rejects.toThrow(
      /^The schemas of client-dynamodb lack the exceptions InternalServerError, ResourceNotFound/,
    );
  });
});

async function calledOperations(clients: readonly string[]): Promise<Record<string, string[]>> {
  const called = Object.fromEntries(clients.map((client) => [client, new Set<string>()]));
  const root = path.join(import.meta.dirname, '../../functions');
  for await (const file of glob('**/*.ts', { cwd: root })) {
    const source = await readFile(path.join(root, file), 'utf8');
    for (const [, names = '', client = ''] of source.matchAll(/^import \{([^}]+)\} from '@aws-sdk\/([\w-]+)';$/gm)) {
      for (const [, operation = ''] of names.matchAll(/(\w+)Command\b/g)) called[client]?.add(operation);
    }
  }
  return Object.fromEntries(Object.entries(called).map(([client, operations]) => [client, [...operations]]));
}

/** The exceptions of an operation in the declarations of its client, without that of the service. */
async function documentedBy(client: string, operation: string): Promise<string[]> {
  const file = `../../node_modules/@aws-sdk/${client}/dist-types/commands/${operation}Command.d.ts`;
  const text = await readFile(path.join(import.meta.dirname, file), 'utf8');
  const names = [...text.matchAll(/@throws \{@link (\w+)\}/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(1);
  return names.filter((name) => !name.endsWith('ServiceException'));
}
