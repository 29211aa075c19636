/** Declares `onboard audit`. */
import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { PACES } from '../../../core/audit/audit-page.ts';
import { declareStackCommand, type Interruptible, type OptionsOf, parseText } from '../../options.ts';

/** Declares the command. */
export function declareAudit(program: Command) {
  return declareStackCommand(program, 'audit', 'reports who has which access, and what is not as it should be')
    .addOption(new Option('--csv', 'writes the findings as CSV').conflicts('json'))
    .option('--resume', 'goes on where the last audit was interrupted')
    .option('--state <file>', 'file that keeps the place until the end', parseText, 'onboard-audit.json')
    .option(
      '--calls-per-second <number>',
      `calls of the identity store, up to ${PACES.fastest}; it takes 20 from all callers`,
      parsePace,
      PACES.usual,
    )
    .addHelpText(
      'after',
      '\nIt reads only. It writes each finding when it finds it: --json writes JSON\n' +
        'Lines. The exit code is 1 if there is a finding. With --resume, the header of\n' +
        'CSV is not repeated, so that >> adds to the file of before.\n\n' +
        'Examples:\n  onboard audit\n  onboard audit --csv > findings.csv\n' +
        '  onboard audit --csv --resume >> findings.csv',
    );
}

/** Options of the command. */
export type AuditOptions = OptionsOf<typeof declareAudit> & Interruptible;

/** @throws InvalidArgumentError */
function parsePace(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= PACES.slowest && value <= PACES.fastest) return value;
  throw new InvalidArgumentError(`It must be a number from ${PACES.slowest} to ${PACES.fastest}.`);
}
