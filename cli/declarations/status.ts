/** Declares `onboard status`. */
import type { Command } from '@commander-js/extra-typings';
import { declareStackCommand, type Interruptible, type OptionsOf, parseText } from '../options.ts';

/** Declares the command. */
export function declareStatus(program: Command) {
  return declareStackCommand(
    program,
    'status',
    'shows the progress of a request, state by state, or the record of a person',
  )
    .argument('[requestId]', 'the requestId of the request')
    .option('--user <name>', 'shows instead what a person has, by which requests, and what runs', parseText)
    .option('--watch', 'follows a running execution to its end; if none is running, shows the request at once')
    .addHelpText(
      'after',
      '\nIt shows the newest execution of the request, and lists the others. With\n--watch, --json writes its document at the end.\n' +
        '--user reads the record of the person, which outlives the executions.\n\n' +
        'Examples:\n  onboard status HR-2026-004217 --json\n  onboard status HR-2026-004217 --watch\n' +
        '  onboard status --user ada.lovelace',
    );
}

/** Options of the command. */
export type StatusOptions = OptionsOf<typeof declareStatus> & Interruptible;

/**
 * Finds an argument and options that do not go together.
 *
 * @returns what is wrong
 */
export function statusUsageFault(requestId: string | undefined, { user, watch }: StatusOptions): string | undefined {
  if ((requestId === undefined) === (user === undefined)) return 'give either a requestId or --user';
  return user !== undefined && watch ? '--watch needs a requestId' : undefined;
}
