import { once } from 'node:events';
import { glob, mkdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, it } from 'vitest';
import type { ExitCode } from '../../cli/exit-codes.ts';
import { toUserError, UserError } from '../../cli/user-error.ts';
import {
  cloud,
  executions,
  fileOf,
  folder,
  forgetOutput,
  send,
  setFaults,
  streams,
  untilEnded,
  useCommandsCloud,
} from '../helpers/commands/commands-cloud.ts';
import { runOnboard } from '../helpers/commands/onboard.ts';
import { jsonLines, person } from '../helpers/requests.ts';

useCommandsCloud();

const root = path.join(import.meta.dirname, '../..');

/** Runs the command in this process. @returns its exit code, and what it has written to each stream */
async function onboard(args: readonly string[]) {
  forgetOutput();
  const code = await runOnboard(args);
  return { code, ...streams };
}

const atCloud = () => ['--endpoint-url', cloud.url];
const requestFile = () => fileOf('request.json', JSON.stringify(person(1)));
const batchFile = () => fileOf('batch.jsonl', jsonLines(person(1)));
const otherEvent = () => fileOf('other.json', JSON.stringify({ source: 'payroll', 'detail-type': 'X', detail: {} }));

const proxies: Server[] = [];

afterAll(() => {
  for (const proxy of proxies) proxy.close();
});

/**
 * Starts a proxy of the cloud that answers some operations itself.
 *
 * @param answers what it answers, by `X-Amz-Target`; `gone` cuts the connection
 * @returns its URL
 */
async function proxyWith(answers: Record<string, { status: number; body: object } | 'gone'>): Promise<string> {
  const proxy = createServer(async (request, response) => {
    const { host: _, ...headers } = request.headers;
    const body = await text(request);
    const own = answers[String(headers['x-amz-target'])];
    if (own === 'gone') {
      request.socket.destroy();
      return;
    }
    if (own) {
      response.writeHead(own.status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(own.body));
      return;
    }
    const given = new Headers(Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]));
    const answer = await fetch(`${cloud.url}${request.url}`, { method: 'POST', headers: given, body });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(await answer.text());
  }).listen(0, '127.0.0.1');
  proxies.push(proxy);
  await once(proxy, 'listening');
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

interface Scene {
  /** Prepares the failure. @returns the arguments of the command */
  args: () => Promise<string[]>;
  message: RegExp;
  code: ExitCode;
}

/** A way into each class of errors, by its name. */
const SCENES: Record<string, Scene> = {
  UnusableFile: {
    args: async () => ['validate', path.join(folder, 'absent.csv')],
    message: /^\S+absent\.csv does not exist\n$/,
    code: 2,
  },
  InvalidRequests: {
    args: async () => ['start', await fileOf('invalid.json', '{}'), ...atCloud()],
    message: /^\S+invalid\.json:1: requestId: .*\n/,
    code: 1,
  },
  UnknownProfile: {
    args: async () => ['status', 'HR-1', '--profile', 'absent', ...atCloud()],
    message: /^There is no profile absent in .*\n$/,
    code: 3,
  },
  StackUnavailable: {
    args: async () => ['status', 'HR-1', '--stack', 'other', ...atCloud()],
    message: /^There is no stack other: give its name with --stack\n$/,
    code: 3,
  },
  NoAnswer: {
    args: async () => ['status', 'HR-1', '--endpoint-url', 'http://127.0.0.1:9'],
    message: /^Nothing answers at http:\/\/127\.0\.0\.1:9 \(DescribeStacks, ECONNREFUSED\)\. .*\n$/,
    code: 3,
  },
  InvalidArgument: {
    args: async () => ['change-role', 'person.1', 'a b', ...atCloud()],
    message: /^1 fault in the request:\nkx\.role: must be the name of an IAM role.*\n$/,
    code: 2,
  },
  RoleNotAllowed: {
    args: async () => [
      'start',
      await fileOf('role.json', JSON.stringify(person(1, { kx: { role: 'root' } }))),
      ...atCloud(),
    ],
    message:
      /^HR-1: kx\.role: is not a role that this deployment allows: admin, analyst, quant\. Nothing was started\.\n$/,
    code: 1,
  },
  GroupNotAllowed: {
    args: async () => [
      'start',
      await fileOf('group.json', JSON.stringify(person(1, { groups: ['Quants', 'Admins'] }))),
      ...atCloud(),
    ],
    message:
      /^HR-1: groups\[1\]: is not a group that this deployment allows: Quants, Traders\. Nothing was started\.\n$/,
    code: 1,
  },
  NoSuchUser: {
    args: async () => ['change-role', 'person.1', 'quant', ...atCloud()],
    message: /^The identity store has no user with this user name: check it, or onboard the person first\n$/,
    code: 1,
  },
  NothingStarted: {
    args: async () => ['emit', await otherEvent(), '--wait', '0.1', ...atCloud()],
    message: /^Put payroll "X" on the bus \S+\n\nNo rule matches an event with source "payroll".*\n$/,
    code: 1,
  },
  NoExecution: {
    args: async () => ['resume', 'HR-0', ...atCloud()],
    message: /^The request HR-0 has no execution\.\n$/,
    code: 1,
  },
  NotStarted: {
    args: async () => {
      const url = await proxyWith({
        'AWSStepFunctions.StartExecution': { status: 400, body: { __type: 'ExecutionAlreadyExists' } },
        'AWSStepFunctions.DescribeExecution': { status: 200, body: { status: 'FAILED' } },
      });
      return ['start', await requestFile(), '--endpoint-url', url];
    },
    message: /^HR-1: 99 attempts have failed, and no more are made\. Find out why, .*\n$/,
    code: 1,
  },
  Overtaken: {
    args: async () => {
      await setFaults({ operation: 'finspace:CreateKxUser', error: 'LimitExceededException' });
      await send(JSON.stringify(person(1)));
      await untilEnded(1);
      await send(JSON.stringify(person(1, { requestId: 'HR-2' })));
      await untilEnded(2);
      return ['resume', 'HR-1', ...atCloud()];
    },
    message: /^HR-1 is not resumed: HR-2 is a newer request .* onboard resume HR-1 --even-if-older\n$/,
    code: 1,
  },
  NotConfirmed: {
    args: async () => ['resume', '--all-failed', ...atCloud()],
    message: /^Nothing was started, because there is no terminal to ask at\. Give --yes .*\n$/,
    code: 2,
  },
  NotDismissed: {
    args: async () => {
      await send(JSON.stringify(person(1)));
      await untilEnded(1);
      return ['dismiss', 'HR-1', '--reason', 'none', ...atCloud()];
    },
    message: /^HR-1 is not dismissed: .*\n$/,
    code: 1,
  },
  PersonBusy: {
    args: async () => {
      // No call is answered for certain, so each of them may still land.
      await setFaults({ operation: 'identitystore:CreateUser', reset: true, times: 'always' });
      await send(JSON.stringify(person(1)));
      await untilEnded(1);
      return ['forget', '--user', 'person.1', '--yes', ...atCloud()];
    },
    message: /An execution may still write for the person\. Nothing was removed\. .*\n$/,
    code: 1,
  },
  AuditUnavailable: {
    args: async () => {
      await setFaults({ operation: 'finspace:ListKxUsers', error: 'AccessDeniedException', times: 'always' });
      return ['audit', '--state', path.join(folder, 'place.json'), ...atCloud()];
    },
    message:
      /^The audit is not complete\. .*\nThe audit cannot go on: AccessDeniedException: finspace:ListKxUsers: .*\n$/,
    code: 3,
  },
  PlanUnavailable: {
    args: async () => {
      await setFaults({ operation: 'dynamodb:GetItem', error: 'ResourceNotFoundException', times: 'always' });
      return ['plan', path.join(root, 'events/onboarding-request.json'), ...atCloud()];
    },
    message:
      /^There is no plan, because something could not be read: ResourceNotFoundException: dynamodb:GetItem: .*\n$/,
    code: 3,
  },
  RecordUnavailable: {
    args: async () => {
      await setFaults({ operation: 'dynamodb:Query', error: 'ResourceNotFoundException', times: 'always' });
      return ['status', '--user', 'person.1', ...atCloud()];
    },
    message: /^The records of people could not be used: ResourceNotFoundException: .*\n$/,
    code: 3,
  },
  MessageRefused: {
    args: async () => {
      const refused = { Id: '0', SenderFault: true, Code: 'InvalidMessageContents', Message: 'not allowed' };
      const url = await proxyWith({
        'AmazonSQS.SendMessageBatch': { status: 200, body: { Successful: [], Failed: [refused] } },
      });
      return ['batch', await batchFile(), '--endpoint-url', url];
    },
    message: /^Sent 0 of 1\nSQS refuses a message: InvalidMessageContents: not allowed\n$/,
    code: 1,
  },
  ServiceException: {
    args: async () => {
      await setFaults({ operation: 'identitystore:GetUserId', error: 'AccessDeniedException' });
      return ['change-role', 'person.1', 'quant', ...atCloud()];
    },
    message: /^AccessDeniedException: .*\n$/,
    code: 3,
  },
  Stalled: {
    args: async () => ['batch', await batchFile(), '--patience', '0.00001', ...atCloud()],
    message: /Nothing has ended for 0\.00001 minutes\n$/,
    code: 1,
  },
};

it.each(Object.entries(SCENES))(
  '%s is shown without a stack, with its exit code',
  async (_, { args, message, ...scene }) => {
    const { code, stdout, stderr } = await onboard(await args());
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at |node:internal/m);
    expect(stdout).toBe('');
    expect(code).toBe(scene.code);
  },
);

it.each([
  ['start', 'AWSStepFunctions.GetExecutionHistory', requestFile],
  ['batch', 'AWSStepFunctions.DescribeExecution', batchFile],
])('%s says what it asked when the cloud goes away while it follows', async (command, target, file) => {
  const url = await proxyWith({ [target]: 'gone' });
  const { code, stderr } = await onboard([command, await file(), '--endpoint-url', url]);
  const operation = target.split('.')[1];
  expect(stderr).toContain(`${url} closed the connection without an answer (${operation}, ECONNRESET). Try again.`);
  expect(stderr).not.toMatch(/^ +at |node:internal/m);
  expect(code).toBe(3);
});

it('has a scene for every class of errors that a command throws', async () => {
  const sources = await Array.fromAsync(glob('cli/**/*.ts', { cwd: root }), (file) =>
    readFile(path.join(root, file), 'utf8'),
  );
  const classes = sources.flatMap((source) => [...source.matchAll(/class (\w+) extends (\w*Error)\b/g)]);
  const scenes = [...Object.keys(SCENES), 'Interrupted', 'SystemFault', 'UserError'];
  expect(classes.map(([, name]) => name).sort()).toEqual(scenes.sort());
  expect(classes.filter(([, , base]) => base !== 'UserError').map(([, name]) => name)).toEqual(['UserError']);
});

it('an error of the program itself is no expected error', () => {
  expect(toUserError(new TypeError('a bug'))).toBeUndefined();
  expect(toUserError('a bug')).toBeUndefined();
  const error = new UserError('message');
  expect(toUserError(error)).toBe(error);
});

it('a fault of the operating system is an expected error', () => {
  const fault = Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE', syscall: 'open' });
  expect(toUserError(fault)).toMatchObject({ name: 'SystemFault', message: fault.message, exitCode: 2, cause: fault });
});

it.each([
  ['a file of results that cannot be written', () => ['--results', '/dev/null/results.jsonl'], 'ENOTDIR'],
  ['a file of rejected requests that cannot be written', () => ['--skip-invalid', '--rejected', folder], 'EISDIR'],
])('%s is named before anything is sent', async (_, more, error) => {
  const file = await fileOf('unwritable.jsonl', jsonLines(person(1), { requestId: 'HR-2' }));
  const valid = await fileOf('writable.jsonl', jsonLines(person(1)));
  const [option = ''] = more();
  const args = ['batch', option === '--results' ? valid : file, ...more(), ...atCloud()];
  const { code, stderr } = await onboard(args);
  expect(stderr).toMatch(new RegExp(`^\\S+ cannot be written: ${error}\n$`));
  expect(code).toBe(2);
  expect(await executions()).toEqual({});
});

it.each(['.csv', '.jsonl', '.json'])('a folder with the name of a %s file is named', async (extension) => {
  const file = path.join(folder, `folder${extension}`);
  await mkdir(file);
  const { code, stderr } = await onboard(['validate', file]);
  expect(stderr).toBe(`${file} cannot be read: EISDIR\n`);
  expect(code).toBe(2);
});
