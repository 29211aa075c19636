/** What the program says about wrong usage: the fault, the usage of the subcommand, and where to read more. */
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import type * as v from 'valibot';
import type { errorDocument } from './json/error.ts';
import { writeJson } from './json/write-json.ts';

/**
 * Completes the error messages of a program and its subcommands.
 *
 * @param json whether errors are JSON documents
 */
export function improveUsageErrors(program: CommandUnknownOpts, json: boolean): void {
  for (const command of [program, ...program.commands]) {
    const name = command === program ? program.name() : `${program.name()} ${command.name()}`;
    command.configureOutput({
      outputError: (text, write) => {
        const fault = suggestLonger(text, command);
        if (json) writeJson(usageError(fault, name), process.stderr);
        else write(`${fault}\nUsage: ${command.createHelp().commandUsage(command)}\n(${name} --help tells more)\n`);
      },
    });
  }
}

/** @param fault lines of Commander: the fault, and perhaps a suggestion */
function usageError(fault: string, name: string): v.InferInput<typeof errorDocument> {
  const sentence = fault
    .replace(/^error: /, '')
    .trim()
    .replaceAll('\n', ' ');
  return { error: { name: 'UsageError', message: `${sentence} (${name} --help tells more)`, exitCode: 2 } };
}

/**
 * Suggests the option that a given one is the beginning of. Commander compares letters, and takes `--endpoint` and
 * `--endpoint-url` for different options.
 */
function suggestLonger(text: string, { options }: CommandUnknownOpts): string {
  const [, given] = /unknown option '(--[^'=]{2,})/.exec(text) ?? [];
  if (given === undefined || text.includes('Did you mean')) return text;
  const meant = options.find(({ long }) => long?.startsWith(given));
  return meant ? `${text}(Did you mean ${meant.long}?)\n` : text;
}
