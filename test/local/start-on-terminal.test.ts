/** `npm start` on a terminal, where its local cloud can be looked at. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { isFree } from './local-process.ts';
import { runOnTerminal } from './pty.ts';

const root = path.join(import.meta.dirname, '../..');

const START = [process.execPath, 'local/start.ts', '--no-build', '--port', '0', '--speed', '1000'];

it.each([
  { what: 'an onboarding that succeeds', args: [], said: 'The person is onboarded.', code: 0 },
  {
    what: 'an onboarding that fails',
    args: ['--fault', 'finspace:CreateKxUser=AccessDeniedException*always'],
    said: 'fix-permissions',
    code: 1,
  },
])(
  'keeps the local cloud running after $what, until Ctrl-C',
  async ({ args, said, code }) => {
    const { screen, press, ended } = runOnTerminal([...START, ...args], root);
    await expect.poll(screen, { timeout: 20_000 }).toContain('Ctrl-C ends the local cloud.');
    expect(screen()).toContain(said);
    const url = /Look at it in a browser: (http:\/\/127\.0\.0\.1:\d+)/.exec(screen())?.[1] ?? '';
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('/_local/console/app.js');
    press('\x03');
    await expect(ended).resolves.toBe(code);
    await expect(isFree(url)).resolves.toBe(true);
  },
  40_000,
);
