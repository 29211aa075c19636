/** Processes that run a local cloud, for the tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished } from 'vitest';

const root = path.join(import.meta.dirname, '../..');

/** A command that runs, with the lines that it has written. */
export interface Running {
  child: ChildProcess;
  lines: string[];
  /** Resolves when the command has ended. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Starts a command in the repository. It is killed when the test ends. */
export function launch(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const { npm_lifecycle_event: _, ...environment } = process.env;
  const child = spawn(command, args, {
    cwd: root,
    env: { ...environment, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', (line) => lines.push(line));
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return { child, lines, ended };
}

/** Starts `npm run local` without npm, on a free port. */
export async function launchLocal(...args: string[]): Promise<Running & { url: string }> {
  const running = launch(process.execPath, ['local/main.ts', '--no-build', '--port', '0', ...args]);
  return { ...running, url: await readyUrl(running) };
}

/** Waits for the last line of the start. */
export async function readyUrl({ lines }: Running): Promise<string> {
  const url = () => /^Local cloud ready: (http:\/\/127\.0\.0\.1:\d+)$/.exec(lines.at(-1) ?? '')?.[1];
  await expect.poll(url, { timeout: 15_000, message: lines.join('\n') }).toBeDefined();
  return url() ?? '';
}

/** Whether a server can listen on the port of a URL. */
export async function isFree(url: string): Promise<boolean> {
  const server = createServer().listen(Number(new URL(url).port), '127.0.0.1');
  const free = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  server.close();
  return free;
}

/** Makes the first task of the onboarding wait, and starts one. */
export async function startWaitingExecution(url: string): Promise<void> {
  const fault = { operation: 'identitystore:CreateUser', delayMs: 600_000, times: 'always' };
  await fetch(`${url}/_local/faults`, { method: 'PUT', body: JSON.stringify([fault]) });
  const event = await import('../../events/user-onboarding-requested.json', { with: { type: 'json' } });
  const { source, 'detail-type': DetailType, detail } = event.default;
  await callAws(url, 'events', 'AWSEvents.PutEvents', {
    Entries: [{ EventBusName: 'finspace-user-onboarding', Source: source, DetailType, Detail: JSON.stringify(detail) }],
  });
  await expect
    .poll(async () => await (await fetch(`${url}/_local/faults`)).json(), { timeout: 15_000 })
    .toHaveLength(1);
}

/** Calls an operation with AWS JSON 1.1. */
export async function callAws(url: string, service: string, target: string, input: object): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=local/20261122/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': target,
    },
    body: JSON.stringify(input),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return JSON.parse(text);
}
