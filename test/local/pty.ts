/** A command on a pseudo-terminal. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** Python has pseudo-terminals on Linux and macOS; Node has none without a native package. */
const SPAWN = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';

/** A command that runs on a terminal of its own. */
export interface OnTerminal {
  /** What it has written so far. */
  screen(): string;
  /** Presses keys: `\x03` is Ctrl-C. */
  press(keys: string): void;
  /** Resolves to the exit code. */
  ended: Promise<number | null>;
}

/** Starts a command. Its terminal is closed when the test ends. */
export function runOnTerminal(command: readonly string[], cwd: string): OnTerminal {
  const { npm_lifecycle_event: _, ...env } = process.env;
  const child: ChildProcess = spawn('python3', ['-c', SPAWN, ...command], { cwd, env, stdio: 'pipe' });
  let written = '';
  for (const output of [child.stdout, child.stderr])
    output?.setEncoding('utf8').on('data', (text) => (written += text));
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return {
    screen: () => written,
    press: (keys) => child.stdin?.write(keys),
    ended: once(child, 'exit').then(([code]) => code),
  };
}
