/** Ends a command at Ctrl-C, at SIGTERM, and when the process that started it has ended. */
import { fstatSync, readFileSync } from 'node:fs';

/** Exit codes of a process that a signal has ended: 128 and the number of the signal. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 };

/** Milliseconds after which the process ends, whatever still runs. */
const DEADLINE = 900;

/** Ctrl-C under npm arrives twice: from the terminal, and from npm. Signals within these milliseconds are one. */
const ONE_SIGNAL = 250;

/** Milliseconds between two looks at the parent. */
const LOOK = 200;

/** Shells between npm and this process. Most of them replace themselves with the command that they run. */
const SHELLS = ['sh', 'ash', 'dash', 'bash', 'busybox', 'zsh', 'ksh'];

/**
 * Watches for signals, and for the end of the parent. The first signal says "Stopping" on standard error; the process then has
 * 0.9 s to end. The second signal ends it at once.
 *
 * @param exitCode exit code of the process when it does not end in time
 * @returns aborted by the first signal
 */
export function stopSignal(exitCode: number): AbortSignal {
  const stopped = new AbortController();
  let stoppedAt = 0;
  const stop = (codeAtOnce: number) => {
    if (!stopped.signal.aborted) {
      stoppedAt = performance.now();
      setTimeout(() => process.exit(exitCode), DEADLINE).unref();
      console.error('Stopping');
      stopped.abort();
    } else if (performance.now() - stoppedAt > ONE_SIGNAL) {
      process.exit(codeAtOnce);
    }
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop(EXIT_CODES[name]));
  // Without a reader, a line of output is an error event. The output has no use then.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
  whenParentEnds(() => {
    if (!stopped.signal.aborted) stop(exitCode);
  });
  return stopped.signal;
}

/**
 * Watches the parent if it is npm, or a program that holds the other end of standard input. A shell that has ended is no reason
 * to stop: the command may be one of its background jobs.
 */
function whenParentEnds(callback: () => void): void {
  const underNpm = process.env.npm_lifecycle_event !== undefined;
  if (!underNpm && !hasPipedInput()) return;
  const { ppid } = process;
  const others = underNpm ? starters(ppid) : [];
  setInterval(() => {
    if (process.ppid !== ppid || others.some((pid) => !isRunning(pid))) callback();
  }, LOOK).unref();
}

/** The processes beyond the parent that started this one, where the system has /proc: npm behind a shell, and npm's starter. */
function starters(ppid: number): number[] {
  const parent = readProcess(ppid);
  const npm = parent && SHELLS.includes(parent.command) ? parent.ppid : ppid;
  const starter = hasPipedInput() ? readProcess(npm)?.ppid : undefined;
  return [npm, starter].filter((pid) => pid !== undefined).filter((pid) => pid > 1 && pid !== ppid);
}

function hasPipedInput(): boolean {
  try {
    const input = fstatSync(0);
    return input.isFIFO() || input.isSocket();
  } catch {
    // Standard input is closed.
    return false;
  }
}

function isRunning(pid: number): boolean {
  const found = readProcess(pid);
  return found !== undefined && found.state !== 'Z';
}

/** Reads `pid (command) state ppid ...`. @returns undefined for a process that has ended, and without /proc */
function readProcess(pid: number): { command: string; state: string; ppid: number } | undefined {
  try {
    const groups = /^\d+ \((?<command>.*)\) (?<state>\w) (?<ppid>\d+) /s.exec(
      readFileSync(`/proc/${pid}/stat`, 'utf8'),
    )?.groups;
    if (!groups) return undefined;
    const { command = '', state = '', ppid = '0' } = groups;
    return { command, state, ppid: Number(ppid) };
  } catch {
    return undefined;
  }
}
