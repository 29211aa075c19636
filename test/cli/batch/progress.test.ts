import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { showProgress } from '../../../cli/batch/progress.ts';
import { fakeStream } from '../../helpers/terminal.ts';

beforeEach(() => {
  vi.stubEnv('CI', undefined);
  vi.stubEnv('TERM', 'xterm');
});

afterEach(() => {
  vi.unstubAllEnvs();
});

const HIDE_CURSOR = '\u001B[?25l';

it('the bar never hides the cursor, which the end of the process would leave hidden', () => {
  const { stream, written } = fakeStream(80);
  // What cli-progress asks of a terminal.
  Object.assign(stream, { cursorTo: () => true, clearLine: () => true });
  const progress = showProgress('Sent', 10, stream);
  progress.add(10);
  progress.stop();
  expect(written.join('')).toContain('10 of 10');
  expect(written.join('')).not.toContain(HIDE_CURSOR);
});

it('a pipe gets a line at the end', () => {
  const { stream, written } = fakeStream();
  const progress = showProgress('Sent', 10, stream);
  progress.add(4);
  progress.stop();
  expect(written).toEqual(['Sent 4 of 10\n']);
});
