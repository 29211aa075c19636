/** Shows the progress of an execution, one line for each step. Colours are for terminals only. */
import { styleText } from 'node:util';
import type { Progress } from '../executions/execution-progress.ts';

type Style = Parameters<typeof styleText>[0];

/** Width of the column with the names of states: the longest name. */
const STATE_WIDTH = 26;

/**
 * One line of text for one step of the progress.
 *
 * @param stream stream that the line is written to; it decides about colours
 */
export function progressLine(progress: Progress, stream: NodeJS.WriteStream): string {
  const paint = (style: Style, text: string) => styleText(style, text, { stream });
  const time = paint('dim', seconds(progress.at).padStart(9));
  switch (progress.kind) {
    case 'done':
      return `${time}  ${paint('green', '✔')} ${progress.state.padEnd(STATE_WIDTH)} ${seconds(progress.duration)}`;
    case 'attempt failed': {
      const message = progress.message.replaceAll('\n', `\n${' '.repeat(13)}`);
      return `${time}  ${paint('yellow', '!')} ${progress.state.padEnd(STATE_WIDTH)} ${paint('yellow', progress.error)} (attempt ${progress.attempt})\n${' '.repeat(13)}${message}`;
    }
    case 'retried':
      return `${time}  ${paint('cyan', '↻')} ${progress.state.padEnd(STATE_WIDTH)} attempt ${progress.attempt}, after ${seconds(progress.waited)}`;
    case 'caught':
      return `${time}  ${paint('cyan', '→')} ${progress.state.padEnd(STATE_WIDTH)} caught, on to ${progress.next}`;
    case 'ended': {
      const succeeded = progress.status === 'SUCCEEDED';
      return `${time}  ${paint(succeeded ? 'green' : 'red', succeeded ? '✔' : '✖')} ${progress.status}`;
    }
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
