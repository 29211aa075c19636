/** The local cloud that is checked: a process, as `npm run local` starts it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Fault } from 'local-cloud';

/** A local cloud that runs. */
export interface RunningCloud {
  url: string;
  addFault(fault: Fault): Promise<void>;
  close(): Promise<void>;
}

/** Starts a local cloud on a free port. */
export async function startLocal(): Promise<RunningCloud> {
  const child = spawn(process.execPath, ['local/main.ts', '--port', '0', '--no-build'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let url: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    url = /^Local cloud ready: (\S+)$/.exec(line)?.[1];
    if (url !== undefined) break;
  }
  if (url === undefined) throw new Error('The local cloud has not started');
  const faults = `${url}/_local/faults`;
  return {
    url,
    async addFault(fault) {
      const active: Fault[] = JSON.parse(await (await fetch(faults)).text());
      const answered = await fetch(faults, { method: 'PUT', body: JSON.stringify([...active, fault]) });
      if (!answered.ok) throw new Error(await answered.text());
    },
    async close() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
