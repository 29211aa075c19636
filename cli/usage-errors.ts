/** What the program says about wrong usage: the fault, the usage of the subcommand, and where to read more. */
import type { CommandUnknownOpts } from '@commander-js/extra-typings';

/** Completes the error messages of a program and its subcommands. */
export function improveUsageErrors(program: CommandUnknownOpts): void {
  for (const command of [program, ...program.commands]) {
    const name = command === program ? program.name() : `${program.name()} ${command.name()}`;
    command.configureOutput({
      outputError: (text, write) => {
        const usage = command.createHelp().commandUsage(command);
        write(`${suggestLonger(text, command)}\nUsage: ${usage}\n(${name} --help tells more)\n`);
      },
    });
  }
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
