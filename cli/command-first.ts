/** Options may stand before the subcommand that they belong to. */
import type { CommandUnknownOpts } from '@commander-js/extra-typings';

/**
 * Moves the subcommand before its options: `--region eu-west-1 status HR-1` becomes `status --region eu-west-1 HR-1`.
 *
 * @param args arguments of the program, without Node and the script
 * @param commands the subcommands
 */
export function commandFirst(args: readonly string[], commands: readonly CommandUnknownOpts[]): string[] {
  const options = commands.flatMap((command) => command.options);
  const withValue = new Set(
    options.filter(({ required, optional }) => required || optional).flatMap(({ short, long }) => [short, long]),
  );
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    // The program answers these itself.
    if (arg === '--' || arg === '--version') break;
    if (withValue.has(arg)) index += 1;
    else if (!arg.startsWith('-') || arg === '-') return [arg, ...args.slice(0, index), ...args.slice(index + 1)];
  }
  return [...args];
}
