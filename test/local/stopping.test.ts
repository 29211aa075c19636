/** The end of `npm start` and `npm run local`, with real processes. */
import { expect, it, vi } from 'vitest';
import { isFree, launch, launchLocal, readyUrl, startWaitingExecution } from './local-process.ts';

/** Each test starts processes. */
vi.setConfig({ testTimeout: 60_000 });

/** Milliseconds: the second that is promised, and the time of a busy machine to tell that a process has ended. */
const IN_TIME = 1_500;

/** A process that stops, but does not end by itself. */
const ENDLESS =
  "import('./local/stopping.ts').then(({ stopSignal }) => { stopSignal(7); setInterval(() => console.log('runs'), 50); })";

it.each(['SIGINT', 'SIGTERM'] as const)('ends at %s while an execution runs, and its port is free', async (signal) => {
  const { child, lines, ended, url } = await launchLocal();
  await startWaitingExecution(url);
  const asked = performance.now();
  child.kill(signal);
  await expect(ended).resolves.toEqual({ code: 0, signal: null });
  expect(performance.now() - asked).toBeLessThan(IN_TIME);
  expect(lines.at(-1)).toBe('Stopping');
  await expect(isFree(url)).resolves.toBe(true);
});

it('ends npm start while an execution runs', async () => {
  const { child, lines, ended } = launch(process.execPath, [
    'local/start.ts',
    '--no-build',
    '--port',
    '0',
    '--fault',
    'identitystore:CreateUser=ThrottlingException*always',
  ]);
  await expect.poll(() => lines.join('\n'), { timeout: 15_000 }).toMatch(/CreateIdentityStoreUser +Throttling/);
  const asked = performance.now();
  child.kill('SIGTERM');
  await expect(ended).resolves.toEqual({ code: 130, signal: null });
  expect(performance.now() - asked).toBeLessThan(IN_TIME);
  expect(lines).toContain('Stopping');
});

it('ends within a second, also when its work does not end', async () => {
  const { child, lines, ended } = launch(process.execPath, ['-e', ENDLESS]);
  await expect.poll(() => lines, { timeout: 15_000 }).toContain('runs');
  const asked = performance.now();
  child.kill('SIGTERM');
  // Under npm, one Ctrl-C is two signals.
  child.kill('SIGINT');
  await expect(ended).resolves.toEqual({ code: 7, signal: null });
  expect(performance.now() - asked).toBeLessThan(IN_TIME);
});

it('ends at once at the second signal', async () => {
  const { child, lines, ended } = launch(process.execPath, ['-e', ENDLESS]);
  await expect.poll(() => lines, { timeout: 15_000 }).toContain('runs');
  const impatient = setInterval(() => child.kill('SIGTERM'), 50);
  await expect(ended).resolves.toEqual({ code: 143, signal: null });
  clearInterval(impatient);
});

it('does not stay behind when npm is killed', async () => {
  const npm = launch('npm', ['run', '--silent', 'local', '--', '--no-build', '--port', '0']);
  const url = await readyUrl(npm);
  await startWaitingExecution(url);
  npm.child.kill('SIGKILL');
  await expect.poll(() => isFree(url), { timeout: 5_000 }).toBe(true);
});

it('does not stay behind when npm is killed behind a shell', async () => {
  const command = `"${process.execPath}" local/main.ts --no-build --port 0; true`;
  // The first shell stands for npm. The second one waits for its command, as shells do that do not replace themselves.
  const npm = launch('sh', ['-c', `sh -c '${command}'; true`], { npm_lifecycle_event: 'local' });
  const url = await readyUrl(npm);
  npm.child.kill('SIGKILL');
  await expect.poll(() => isFree(url), { timeout: 5_000 }).toBe(true);
});

it('runs on when the shell ends that started it in the background', async () => {
  const shell = launch('sh', ['-c', `"${process.execPath}" local/main.ts --no-build --port 0 & echo $! ; sleep 5`]);
  const url = await readyUrl(shell);
  const pid = Number(shell.lines[0]);
  shell.child.kill('SIGKILL');
  await shell.ended;
  // Longer than the time between two looks at the parent.
  const until = performance.now() + 500;
  await expect.poll(() => performance.now()).toBeGreaterThan(until);
  const alive = await fetch(`${url}/_local/state`).then((answer) => answer.ok);
  process.kill(pid, 'SIGTERM');
  expect(alive).toBe(true);
  await expect.poll(() => isFree(url), { timeout: 5_000 }).toBe(true);
});
