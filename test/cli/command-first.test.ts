/** Options may stand before the subcommand. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { commandFirst } from '../../cli/command-first.ts';
import { declareProgram } from '../../cli/program.ts';

const { commands } = declareProgram(new AbortController().signal);

it.each([
  [
    ['--region', 'eu-west-1', '--json', 'status', 'HR-1'],
    ['status', '--region', 'eu-west-1', '--json', 'HR-1'],
  ],
  [
    ['--stack=other', 'status', 'HR-1'],
    ['status', '--stack=other', 'HR-1'],
  ],
  // The value of an option may be the name of a subcommand.
  [
    ['--profile', 'batch', 'status', 'HR-1'],
    ['status', '--profile', 'batch', 'HR-1'],
  ],
  [
    ['--help', 'status'],
    ['status', '--help'],
  ],
  [
    ['--version', 'status'],
    ['--version', 'status'],
  ],
  [
    ['--', 'status'],
    ['--', 'status'],
  ],
  [['--region'], ['--region']],
  [[], []],
])('%j is read as %j', (given, read) => {
  expect(commandFirst(given, commands)).toEqual(read);
});

it('takes a value for the same options in all subcommands', () => {
  const kinds = Map.groupBy(
    commands.flatMap(({ options }) => options),
    ({ long }) => long,
  );
  for (const options of kinds.values()) expect(new Set(options.map(({ required }) => required)).size).toBe(1);
});

it('moves the subcommand only, wherever it stands between its options', () => {
  const option = fc.oneof(
    fc.constantFrom(['--json'], ['--all-failed']),
    fc.tuple(fc.constantFrom('--region', '--stack', '--profile', '--patience'), fc.string()),
  );
  fc.assert(
    fc.property(fc.array(option), fc.array(fc.string()), (before, after) => {
      const options = before.flat();
      expect(commandFirst([...options, 'batch', ...after], commands)).toEqual(['batch', ...options, ...after]);
    }),
  );
});
