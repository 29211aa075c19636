/** The completion scripts. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { completionScript, SHELLS } from '../../cli/completion.ts';
import { declareProgram } from '../../cli/program.ts';

const program = declareProgram(new AbortController().signal);
const folder = mkdtempSync(path.join(tmpdir(), 'completion-'));
writeFileSync(path.join(folder, 'people.csv'), '');
afterAll(() => rmSync(folder, { recursive: true }));

/** What bash suggests for the last word. */
function suggestions(...words: string[]): string[] {
  const script = `${completionScript('bash', program)}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _onboard_completion; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const output = execFileSync('bash', ['-c', script, 'bash', 'onboard', ...words], { cwd: folder, encoding: 'utf8' });
  return output.split('\n').filter((line) => line !== '');
}

it.each([
  ['subcommands', ['st'], ['start', 'status']],
  ['subcommands after options', ['--region', 'eu-west-1', 'val'], ['validate']],
  ['options of the subcommand', ['batch', '--re'], ['--region', '--rejected', '--results']],
  ['files', ['batch', 'peo'], ['people.csv']],
  ['files for an option', ['batch', '--results', ''], ['people.csv']],
  ['options of a leaver', ['offboard', '--re'], ['--region', '--remove', '--request-id']],
  ['nothing for the value of an option', ['batch', '--region', ''], []],
  ['the shells', ['completion', ''], ['--help', 'bash', 'fish', 'zsh']],
  ['no file for a requestId', ['status', 'peo'], []],
])('bash completes %s', (_, words, expected) => {
  expect(suggestions(...words).sort()).toEqual(expected);
});

it.each(SHELLS)('the script of %s names every subcommand and every option', (shell) => {
  const script = completionScript(shell, program);
  for (const command of program.commands) {
    expect(script).toContain(command.name());
    for (const { long } of command.options) expect(script).toContain(shell === 'fish' ? `-l ${long?.slice(2)}` : long);
  }
});

it('the script of fish quotes descriptions', () => {
  expect(completionScript('fish', program)).toContain("-d 'gives a person\\'s kx user another role");
});
