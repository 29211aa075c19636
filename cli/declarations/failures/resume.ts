/** Declares `onboard resume`. */
import { type Command, Option } from '@commander-js/extra-typings';
import { STARTS_PER_SECOND } from '../../executions/starts-per-second.ts';
import { TO_DOS } from '../../history/failure.ts';
import { REQUESTS_READ } from '../../history/requests-read.ts';
import { declareStackCommand, type Interruptible, type OptionsOf } from '../../options.ts';
import { sinceOption } from '../since.ts';

/** Declares the command. */
export function declareResume(program: Command) {
  return declareStackCommand(
    program,
    'resume',
    'starts the next attempt at a request that has failed, with the same input, and follows it',
  )
    .argument('[requestId]', 'the requestId of the request')
    .option(
      '--even-if-older',
      'carries a request out although a newer one for the same person exists: it counts as made now',
    )
    .option('--all-failed', `resumes all requests that a repetition can help, ${STARTS_PER_SECOND} a second`)
    .addOption(
      new Option(
        '--disposition <name...>',
        'what is to be done about the requests that --all-failed resumes (default: try-again)',
      ).choices(TO_DOS),
    )
    .addOption(sinceOption('--all-failed looks at the requests started since then'))
    .option('--dry-run', 'shows what --all-failed would resume, and ends')
    .option('--yes', 'resumes without asking')
    .addHelpText(
      'after',
      '\n--all-failed shows the requests and asks. It leaves out a request if a newer one\n' +
        `for the same person exists. Without --since, it looks at the newest ${REQUESTS_READ}\n` +
        'requests, and says how many older executions have not succeeded. With --json,\n' +
        'it needs --yes or --dry-run.\n\n' +
        'Examples:\n  onboard resume HR-2026-004217\n  onboard resume --all-failed --dry-run\n' +
        '  onboard resume --all-failed --since 2d --disposition raise-quota --yes',
    );
}

/** Options of the command. */
export type ResumeOptions = OptionsOf<typeof declareResume> & Interruptible;

/**
 * Finds options that do not go together.
 *
 * @returns what is wrong
 */
export function resumeUsageFault(requestId: string | undefined, options: ResumeOptions): string | undefined {
  const { allFailed, evenIfOlder, disposition, since, dryRun, yes } = options;
  if ((requestId === undefined) !== (allFailed === true)) return 'give either a requestId or --all-failed';
  if (allFailed && evenIfOlder) return '--even-if-older needs a requestId';
  // A dry run must not start anything.
  if (!allFailed && (disposition || since || dryRun || yes)) {
    return '--disposition, --since, --dry-run and --yes need --all-failed';
  }
  return undefined;
}
