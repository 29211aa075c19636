/** Declares `onboard validate`. */
import type { Command } from '@commander-js/extra-typings';
import { delimiterOption, formatOption } from '../files/input/reading-options.ts';
import type { OptionsOf } from '../options.ts';

/** Declares the command. */
export function declareValidate(program: Command) {
  return program
    .command('validate')
    .description('checks requests against the contract, without a network')
    .argument('<file...>', '.json, .jsonl or .csv; - for standard input')
    .option('--show-requests', 'shows the API requests that are made of each valid request', false)
    .option('--json', 'writes JSON Lines: each fault, and a summary of each file; errors as JSON')
    .addOption(formatOption())
    .addOption(delimiterOption())
    .addHelpText(
      'after',
      '\nExamples:\n  onboard validate joiners.csv\n  onboard validate events/onboarding-request.json --show-requests\n' +
        '  onboard validate - < joiners.csv',
    );
}

/** Options of the command. */
export type ValidateOptions = OptionsOf<typeof declareValidate>;
