/** Shows the progress of an execution, one line for each step. Colours are for terminals only. */
import { styleText } from 'node:util';
import { stateNames } from '../../core/execution/states.ts';
import type { Progress } from '../executions/execution-progress.ts';
import { fit } from './fit.ts';

type Style = Parameters<typeof styleText>[0];

/** Width of the column with the names of states: the longest name. */
const STATE_WIDTH = Math.max(...stateNames().map(({ length }) => length));

const TIME_WIDTH = 9;

/** Width of the time, the sign and the spaces: what is broken goes on below the name of the state. */
const INDENT = TIME_WIDTH + '  ✔ '.length;

/**
 * One line of text for one step of the progress. The line is broken where the terminal is narrower.
 *
 * @param stream stream that the line is written to; it decides about the width and about colours
 */
export function progressLine(progress: Progress, stream: NodeJS.WriteStream): string {
  const [style, sign, text] = describe(progress, (of, painted) => styleText(of, painted, { stream }));
  const time = styleText('dim', seconds(progress.at).padStart(TIME_WIDTH), { stream });
  const line = `${time}  ${styleText(style, sign, { stream })} ${text}`;
  return fit(line.replaceAll('\n', `\n${' '.repeat(INDENT)}`), stream, INDENT);
}

function describe(
  progress: Progress,
  paint: (style: Style, text: string) => string,
): [style: Style, sign: string, text: string] {
  switch (progress.kind) {
    case 'done':
      return ['green', '✔', `${stateColumn(progress)} ${seconds(progress.duration)}${itemsOf(progress)}`];
    case 'attempt failed': {
      const { attempt, error, message } = progress;
      return ['yellow', '!', `${stateColumn(progress)} ${paint('yellow', error)} (attempt ${attempt})\n${message}`];
    }
    case 'retried':
      return ['cyan', '↻', `${stateColumn(progress)} attempt ${progress.attempt}, after ${seconds(progress.waited)}`];
    case 'caught':
      return ['cyan', '→', `${stateColumn(progress)} caught, on to ${progress.next}`];
    case 'ended':
      return progress.status === 'SUCCEEDED' ? ['green', '✔', progress.status] : ['red', '✖', progress.status];
  }
}

function stateColumn({ state }: { state: string }): string {
  return state.padEnd(STATE_WIDTH);
}

function itemsOf({ items }: { items?: number }): string {
  return items === undefined ? '' : `, ${items} ${items === 1 ? 'item' : 'items'}`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
