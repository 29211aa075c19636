/** Declares `onboard validate`. */
import type { Command } from '@commander-js/extra-typings';
import type { OptionsOf } from '../options.ts';

/** Declares the command. */
export function declareValidate(program: Command) {
  return program
    .command('validate')
    .description('checks requests against the contract, without a network')
    .argument('<file...>', '.json, .jsonl or .csv')
    .option('--show-requests', 'shows the API requests that are made of each valid request', false)
    .option('--json', 'writes one JSON document for each fault')
    .addHelpText(
      'after',
      '\nExamples:\n  onboard validate joiners.csv\n  onboard validate events/onboarding-request.json --show-requests',
    );
}

/** Options of the command. */
export type ValidateOptions = OptionsOf<typeof declareValidate>;
