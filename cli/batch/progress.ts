/** Shows how far long work has come: a bar on a terminal, now and then a line in a pipe or a log. */
import { Presets, SingleBar } from 'cli-progress';

/** Milliseconds between two lines, where there is no terminal. */
const LINE_EVERY = 10_000;

/** The progress of one piece of work. */
export interface WorkProgress {
  /** Adds to what is done. */
  add(count: number): void;
  /** Ends the bar, wherever it stands. */
  stop(): void;
}

/**
 * Starts to show progress.
 *
 * @param label what is done, such as `Sent`
 * @param total how much there is to do
 * @param stream where it is shown
 */
export function showProgress(label: string, total: number, stream: NodeJS.WriteStream = process.stderr): WorkProgress {
  return stream.isTTY ? bar(label, total, stream) : lines(label, total, stream);
}

function bar(label: string, total: number, stream: NodeJS.WriteStream): WorkProgress {
  const format = `${label.padEnd(6)} {bar} {value} of {total}, {duration_formatted}, {eta_formatted} left`;
  const single = new SingleBar({ format, stream, hideCursor: true, etaBuffer: 100 }, Presets.shades_classic);
  single.start(total, 0);
  return { add: (count) => single.increment(count), stop: () => single.stop() };
}

function lines(label: string, total: number, stream: NodeJS.WriteStream): WorkProgress {
  let done = 0;
  let saidAt = Date.now();
  let said = -1;
  const say = () => {
    if (said === done) return;
    said = done;
    saidAt = Date.now();
    stream.write(`${label} ${done} of ${total}\n`);
  };
  return {
    add(count) {
      done += count;
      if (Date.now() - saidAt >= LINE_EVERY) say();
    },
    stop: say,
  };
}
