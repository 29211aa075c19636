import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Spinner } from '../../../cli/output/spinner.ts';
import { fakeStream } from '../../helpers/terminal.ts';

const ERASE = '\r\u001B[K';

/** The line that the terminal shows. */
const shown = (written: readonly string[]) => stripVTControlCharacters(written.at(-1) ?? '').replace('\r', '');

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv('CI', undefined);
  vi.stubEnv('TERM', 'xterm');
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe('on a terminal', () => {
  it('shows what is going on, and for how many seconds', () => {
    const { stream, written } = fakeStream(80);
    new Spinner(stream).show('CreateKxUser');
    expect(shown(written)).toMatch(/. CreateKxUser {2}0 s$/);
    vi.advanceTimersByTime(2_500);
    expect(shown(written)).toMatch(/. CreateKxUser {2}2 s$/);
  });

  it('counts anew for something else, and goes on counting for the same', () => {
    const { stream, written } = fakeStream(80);
    const spinner = new Spinner(stream);
    spinner.show('CreateKxUser');
    vi.advanceTimersByTime(2_000);
    spinner.show('CreateKxUser');
    vi.advanceTimersByTime(2_000);
    expect(shown(written)).toMatch(/4 s$/);
    spinner.show('VerifyOnboarding');
    expect(shown(written)).toMatch(/VerifyOnboarding {2}0 s$/);
  });

  it('erases its line before another line is written, and when it stops', () => {
    const { stream, written } = fakeStream(80);
    const spinner = new Spinner(stream);
    spinner.show('CreateKxUser');
    written.length = 0;
    spinner.write('a line');
    expect(written.slice(0, 2)).toEqual([ERASE, 'a line\n']);
    expect(written.at(-1)).toContain('CreateKxUser');
    written.length = 0;
    spinner.stop();
    vi.advanceTimersByTime(1_000);
    expect(written).toEqual([ERASE]);
  });

  it('is shorter than the line', () => {
    const { stream, written } = fakeStream(20);
    new Spinner(stream).show('CreateIdentityStoreUser');
    expect(shown(written)).toHaveLength(19);
  });

  it('does not hide the cursor', () => {
    const { stream, written } = fakeStream(80);
    const spinner = new Spinner(stream);
    spinner.show('CreateKxUser');
    spinner.stop();
    expect(written.join('')).not.toContain('\u001B[?25');
  });
});

it.each([
  ['in a pipe', undefined, {}, true],
  ['with TERM=dumb', 80, { TERM: 'dumb' }, true],
  ['in a CI system', 80, { CI: 'true' }, true],
  ['for a program', 80, {}, false],
])('writes the lines alone %s', (_, columns, environment, spins) => {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const { stream, written } = fakeStream(columns);
  const spinner = new Spinner(stream, spins);
  spinner.show('CreateKxUser');
  vi.advanceTimersByTime(1_000);
  spinner.write('a line');
  spinner.stop();
  expect(written).toEqual(['a line\n']);
});
