/** Shows the progress of long work: a bar on a terminal, and a line from time to time in a pipe or a log. */
import { Presets, SingleBar } from 'cli-progress';
import { canErase, terminalWidth } from '../output/terminal.ts';

/** Milliseconds between two lines when the output is not a terminal. */
const LINE_EVERY = 10_000;

/** Columns of the longest bar, and of the text around it. */
const LONGEST_BAR = 40;
const TEXT_WIDTH = 45;

/** The progress of one piece of work. */
export interface WorkProgress {
  /** Adds to the number of things done. */
  add(count: number): void;
  /** Stops showing progress, whether the work is finished or not. */
  stop(): void;
}

/** Progress that is not shown. */
export const NO_PROGRESS: WorkProgress = { add: () => undefined, stop: () => undefined };

/**
 * Starts to show progress.
 *
 * @param label name of the work, such as `Sent`
 * @param total number of things to do
 * @param stream stream that shows the progress
 */
export function showProgress(label: string, total: number, stream: NodeJS.WriteStream = process.stderr): WorkProgress {
  return canErase(stream) ? bar(label, total, stream) : lines(label, total, stream);
}

function bar(label: string, total: number, stream: NodeJS.WriteStream): WorkProgress {
  const format = `${label.padEnd(6)} {bar} {value} of {total}, {duration_formatted}, {eta_formatted} left`;
  const barsize = Math.max(5, Math.min(LONGEST_BAR, (terminalWidth(stream) ?? 80) - TEXT_WIDTH));
  // With a hidden cursor, a second Ctrl-C, which ends the process at once, would leave the terminal without one.
  const single = new SingleBar({ format, stream, barsize, hideCursor: false, etaBuffer: 100 }, Presets.shades_classic);
  single.start(total, 0);
  return { add: (count) => single.increment(count), stop: () => single.stop() };
}

function lines(label: string, total: number, stream: NodeJS.WriteStream): WorkProgress {
  let done = 0;
  let writtenAt = Date.now();
  let written = -1;
  const write = () => {
    if (written === done) return;
    written = done;
    writtenAt = Date.now();
    stream.write(`${label} ${done} of ${total}\n`);
  };
  return {
    add(count) {
      done += count;
      if (Date.now() - writtenAt >= LINE_EVERY) write();
    },
    stop: write,
  };
}
