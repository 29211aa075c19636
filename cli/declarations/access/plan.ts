/** Declares `onboard plan`, and the option `--plan` of the commands that send a request. */
import { type Command, Option } from '@commander-js/extra-typings';
import { delimiterOption, formatOption } from '../../files/input/reading-options.ts';
import { declareStackCommand, type Interruptible, type OptionsOf } from '../../options.ts';

/** Declares the command. */
export function declarePlan(program: Command) {
  return declareStackCommand(program, 'plan', 'says what the requests of a file would do, and sends none')
    .argument('<file>', '.json, .jsonl or .csv with requests of any kind; - for standard input')
    .addOption(formatOption())
    .addOption(delimiterOption())
    .addHelpText(
      'after',
      '\nEach request is planned as if it were sent now, alone. The exit code is 1 if one\nwould not be carried out. --json writes JSON Lines, a plan in each line.\n\n' +
        'Examples:\n  onboard plan joiners.csv\n  onboard plan request.json --json',
    );
}

/** Options of the command. */
export type PlanOptions = OptionsOf<typeof declarePlan> & Interruptible;

/** The option of a command that sends one request. */
export function planOption() {
  return new Option('--plan', 'says what the request would do, and does not send it');
}
