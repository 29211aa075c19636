/** The program `onboard`: its subcommands, declared at once and loaded when they run. */
import { Argument, Command } from '@commander-js/extra-typings';
import manifest from '../package.json' with { type: 'json' };
import type { Commands } from './commands.ts';
import { completionScript, SHELLS } from './completion.ts';
import { declareAudit } from './declarations/access/audit.ts';
import { declarePlan } from './declarations/access/plan.ts';
import { declareBatch } from './declarations/batch.ts';
import { declareChangeRole } from './declarations/change-role.ts';
import { declareEmit } from './declarations/emit.ts';
import { declareDismiss } from './declarations/failures/dismiss.ts';
import { declareResume, resumeUsageFault } from './declarations/failures/resume.ts';
import { declareForget } from './declarations/forget.ts';
import { declareList } from './declarations/list.ts';
import { declareOffboard } from './declarations/offboard.ts';
import { declareStart } from './declarations/start.ts';
import { declareStatus, statusUsageFault } from './declarations/status.ts';
import { declareValidate } from './declarations/validate.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { improveUsageErrors } from './usage-errors.ts';

/**
 * Declares the program. The subcommands are loaded when they run.
 *
 * @param signal what an interrupt of the user aborts
 * @param json whether errors are JSON documents
 */
export function declareProgram(signal: AbortSignal, json = false): Command {
  const run = <Args extends unknown[]>(command: (commands: Commands, ...args: Args) => Promise<number>) => {
    return async (...args: Args): Promise<void> => {
      const { runCommand } = await import('./commands.ts');
      process.exitCode = await runCommand((commands) => command(commands, ...args), signal, json);
    };
  };
  const program = new Command('onboard')
    .description(
      'Onboards people into IAM Identity Center, FinSpace and a FinSpace kdb environment, changes their roles, and offboards them.',
    )
    .version(manifest.version, '--version', 'shows the version')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .addHelpText(
      'after',
      `
Exit codes:
${Object.entries(EXIT_CODES)
  .map(([code, meaning]) => `  ${code.padEnd(4)} ${meaning}`)
  .join('\n')}

Examples:
  onboard validate events/batch.csv
  onboard emit events/user-onboarding-requested.json --endpoint-url http://127.0.0.1:4566
  onboard batch joiners.csv --skip-invalid --region eu-west-1 --profile prod
  onboard change-role ada.lovelace quant
  onboard offboard ada.lovelace --email ada.lovelace@example.com
  onboard list --failed --since 2d
  onboard status HR-2026-004217`,
    );
  declareValidate(program).action(
    run(async (commands, files, options) => (await commands.validate()).validate(files, options)),
  );
  declareEmit(program).action(
    run(async (commands, file, options) => (await commands.emit()).emit(file, { ...options, signal })),
  );
  declareStart(program).action(
    run(async (commands, file, options) => (await commands.start()).start(file, { ...options, signal })),
  );
  declareChangeRole(program).action(
    run(async (commands, userName, role, options) =>
      (await commands.changeRole()).changeRole(userName, role, { ...options, signal }),
    ),
  );
  declareOffboard(program).action(
    run(async (commands, userName, options) => (await commands.offboard()).offboard(userName, { ...options, signal })),
  );
  declareBatch(program).action(
    run(async (commands, file, options) => (await commands.batch()).batch(file, { ...options, signal })),
  );
  declareList(program).action(run(async (commands, options) => (await commands.list()).list({ ...options, signal })));
  declareStatus(program).action(
    run(async (commands, requestId, options, command) => {
      const fault = statusUsageFault(requestId, options);
      if (fault !== undefined) command.error(`error: ${fault}`);
      return requestId === undefined
        ? (await commands.statusOfPerson()).statusOfPerson(options.user ?? '', { ...options, signal })
        : (await commands.status()).status(requestId, { ...options, signal });
    }),
  );
  declareResume(program).action(
    run(async (commands, requestId, options, command) => {
      const fault = resumeUsageFault(requestId, options);
      if (fault !== undefined) command.error(`error: ${fault}`);
      return requestId === undefined
        ? (await commands.resumeAllFailed()).resumeAllFailed({ ...options, signal })
        : (await commands.resume()).resume(requestId, { ...options, signal });
    }),
  );
  declareDismiss(program).action(
    run(async (commands, requestId, options) => (await commands.dismiss()).dismiss(requestId, { ...options, signal })),
  );
  declareForget(program).action(
    run(async (commands, options) => (await commands.forget()).forget({ ...options, signal })),
  );
  declarePlan(program).action(
    run(async (commands, file, options) => (await commands.plan()).plan(file, { ...options, signal })),
  );
  declareAudit(program).action(
    run(async (commands, options) => (await commands.audit()).audit({ ...options, signal })),
  );
  program
    .command('completion')
    .description('writes the completion script of a shell')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .addHelpText(
      'after',
      '\nExamples:\n  source <(onboard completion bash)     # in ~/.bashrc\n' +
        '  source <(onboard completion zsh)      # in ~/.zshrc, after compinit\n' +
        '  onboard completion fish | source      # in ~/.config/fish/config.fish',
    )
    .action((shell) => {
      process.stdout.write(completionScript(shell, program));
    });
  improveUsageErrors(program, json);
  return program;
}
