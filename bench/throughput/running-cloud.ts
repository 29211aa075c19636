/** Starts local clouds in processes of their own, and executions in them. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from './client.ts';
import type { Started, Usage } from './cloud.ts';

/** People whose requests are under way at once, where a benchmark starts them itself. */
export const AT_ONCE = 100;

/** A local cloud that runs. */
export interface Cloud extends Started, AsyncDisposable {
  client: Client;
  usage(): Promise<Usage>;
}

/** The options of Node with which `npm run local` bounds the memory. */
const NODE_OPTIONS = localScript()
  .split(' ')
  .filter((word) => word.startsWith('--'));

function localScript(): string {
  const manifest = readFileSync(path.join(import.meta.dirname, '../../package.json'), 'utf8');
  const { scripts }: { scripts: { local: string } } = JSON.parse(manifest);
  return scripts.local;
}

/** Starts a local cloud with the bundles in `dist/`. */
export async function startCloud(): Promise<Cloud> {
  const child = fork(path.join(import.meta.dirname, 'cloud.ts'), {
    execArgv: [...NODE_OPTIONS, '--expose-gc'],
    // The table of the benchmark is alone on standard output.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exit = once(child, 'exit');
  const [started]: [Started] = await answerOf(child, exit);
  const client = new Client(started.url);
  return {
    ...started,
    client,
    async usage() {
      child.send('usage');
      const [usage]: [Usage] = await answerOf(child, exit);
      return usage;
    },
    async [Symbol.asyncDispose]() {
      client.close();
      if (child.connected) child.disconnect();
      await exit;
    },
  };
}

/** @throws Error when the local cloud has ended */
async function answerOf<Answer extends unknown[]>(
  child: ReturnType<typeof fork>,
  exit: Promise<unknown[]>,
): Promise<Answer> {
  const answer = once(child, 'message') as Promise<Answer>;
  const ended = exit.then(([code]) => {
    throw new Error(`The local cloud has ended with ${code}`);
  });
  return Promise.race([answer, ended]);
}

/**
 * Starts an onboarding for each person, and waits for their outcomes.
 *
 * @param eventsEach events that a start puts on the bus, beside the outcome
 */
export async function startEach(
  { client }: Cloud,
  people: number,
  eventsEach: number,
  start: (request: object) => Promise<void>,
): Promise<undefined> {
  let started = 0;
  for (;;) {
    const { ok: events = 0 } = (await client.calls())['events:PutEvents'] ?? {};
    const ended = events - started * eventsEach;
    if (ended >= people) return undefined;
    const next = Math.min(people - started, AT_ONCE - (started - ended));
    await Promise.all(Array.from({ length: next }, (_, index) => start(requestOf(started + index + 1))));
    started += next;
    if (next === 0) await sleep(10);
  }
}

function requestOf(number: number): object {
  return {
    requestId: `HR-${number}`,
    user: {
      userName: `person.${number}`,
      name: { givenName: 'Person', familyName: `No${number}` },
      displayName: `Person No${number}`,
      emails: [{ value: `person.${number}@example.com`, type: 'work', primary: true }],
    },
    finSpace: { type: 'APP_USER' },
    kx: { role: 'analyst' },
  };
}
