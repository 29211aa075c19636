/** What the commands have in common: their options, and how options are read. The types follow from the declarations. */
import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { isLocal, LOCAL_CLOUD_URL } from './endpoint.ts';

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
    .addOption(
      new Option('--stack <name>', 'name of the deployed stack')
        .argParser(parseText)
        .default(DEFAULT_STACK)
        .env('ONBOARD_STACK'),
    )
    .addOption(
      new Option('--endpoint-url <url>', `another endpoint, such as ${LOCAL_CLOUD_URL} for the local cloud`)
        .argParser(parseEndpoint)
        .env('AWS_ENDPOINT_URL'),
    )
    .option(
      '--region <region>',
      'region of the stack (default: AWS_REGION, AWS_DEFAULT_REGION, then that of the profile)',
      parseText,
    )
    .option('--profile <name>', 'profile of the shared AWS configuration (default: AWS_PROFILE)', parseText)
    .option('--json', 'writes one JSON document, and no progress; errors as JSON');
}

/** Options of every command that works on a deployed stack. */
export type StackOptions = ReturnType<ReturnType<typeof declareStackCommand>['opts']> & Interruptible;

/** Reads the value of an option. @throws InvalidArgumentError */
export function parsePositive(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

/** Reads the value of an option that must not be empty. @throws InvalidArgumentError */
export function parseText(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('It must not be empty.');
}

/**
 * Reads the endpoint. Without a scheme, it is http on this machine, and https elsewhere.
 *
 * @throws InvalidArgumentError
 */
export function parseEndpoint(text: string): string {
  const url = text.includes('://') ? text : `${isLocal(text) ? 'http' : 'https'}://${text}`;
  if (/^https?:\/\/[^/]/i.test(url) && URL.canParse(url)) return url;
  throw new InvalidArgumentError(`It must be a URL, such as ${LOCAL_CLOUD_URL}.`);
}
