/** What the commands have in common: their options, and how options are read. The types follow from the declarations. */
import { type Command, InvalidArgumentError } from '@commander-js/extra-typings';

/** Name of the stack in samconfig.toml. */
export const DEFAULT_STACK = 'finspace-user-onboarding';

/** Options of a command, as its declaration gives them. */
export type OptionsOf<Declaration extends (program: Command) => { opts(): object }> = ReturnType<
  ReturnType<Declaration>['opts']
>;

/** What an interrupt of the user aborts. */
export interface Interruptible {
  signal?: AbortSignal | undefined;
}

/** Declares a command that works on a deployed stack, with the options that the AWS CLI has for it. */
export function declareStackCommand(program: Command, name: string, description: string) {
  return program
    .command(name)
    .description(description)
    .option('--stack <name>', 'name of the deployed stack', DEFAULT_STACK)
    .option(
      '--endpoint-url <url>',
      'another endpoint, such as http://127.0.0.1:4566 for the local cloud (default: AWS_ENDPOINT_URL)',
    )
    .option('--region <region>', 'region of the stack (default: AWS_REGION)')
    .option('--profile <name>', 'profile of the shared AWS configuration (default: AWS_PROFILE)')
    .option('--json', 'writes JSON for scripts');
}

/** Options of every command that works on a deployed stack. */
export type StackOptions = ReturnType<ReturnType<typeof declareStackCommand>['opts']> & Interruptible;

/** Reads the value of an option. @throws InvalidArgumentError */
export function parsePositive(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}
