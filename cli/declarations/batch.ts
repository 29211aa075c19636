/** Declares `onboard batch`. */
import { type Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { delimiterOption, formatOption } from '../files/input/reading-options.ts';
import { declareStackCommand, type Interruptible, type OptionsOf, parsePositive } from '../options.ts';

/** Declares the command. */
export function declareBatch(program: Command) {
  return declareStackCommand(
    program,
    'batch',
    'puts all requests of a file on the batch queue, and waits for the outcomes',
  )
    .argument('<file>', '.csv, .jsonl, or .json with an array; - for standard input')
    .option('--skip-invalid', 'sends the valid requests, and writes the others to a file', false)
    .option('--rejected <file>', 'file for invalid requests (default: <file>.rejected.csv or <file>.rejected.jsonl)')
    .option('--results <file>', 'file for the outcomes, JSON Lines (default: <file>.results.jsonl)')
    .option('--overwrite', 'replaces the content of these two files, whatever it is', false)
    .option(
      '--confirm-count <number>',
      'number of the offboardings in the file, if they are more than usual (MaxOffboardingsPerDay)',
      parseCount,
    )
    .option('--patience <minutes>', 'gives up when no execution has ended for this long', parsePositive, 30)
    .addOption(formatOption())
    .addOption(delimiterOption())
    .addHelpText(
      'after',
      '\nThe first line of a CSV file has the paths of the fields:\nrequestId,user.userName,user.emails[0].value,kx.role, ...\n' +
        'The column kind is onboarding, role-change or offboarding. A request without a\nkind is an onboarding. A person who is not in the file keeps everything.\n' +
        'After an interrupt, run the same command again: no request is carried out twice.\n\n' +
        'Example:\n  onboard batch joiners.csv --skip-invalid',
    );
}

/** Options of the command. */
export type BatchOptions = OptionsOf<typeof declareBatch> & Interruptible;

/** @throws InvalidArgumentError */
function parseCount(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}
