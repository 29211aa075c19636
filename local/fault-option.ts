/** The option `--fault`: a fault in one word. */
import { InvalidArgumentError } from 'commander';
import type { Fault } from 'local-cloud';

/** How `--fault` is written. */
export const FAULT_SYNTAX = '<operation>=<exception>[*times][@after]';

/**
 * Reads a fault, such as `finspace:CreateKxUser=ThrottlingException*2`. `reset` in place of the exception cuts the
 * connection; `*always` never ends; `@after` commits and loses the answer.
 *
 * @param text one value of the option
 * @param before the values that came before it
 * @throws InvalidArgumentError
 */
export function parseFault(text: string, before: readonly Fault[] = []): Fault[] {
  const parts = /^(?<operation>[\w-]+:\*?\w*)=(?<error>\w+)(?:\*(?<times>\d+|always))?(?<after>@after)?$/.exec(
    text,
  )?.groups;
  if (!parts) {
    throw new InvalidArgumentError(`It must be ${FAULT_SYNTAX}, such as finspace:CreateKxUser=ThrottlingException*2.`);
  }
  const { operation = '', error = '', times = '1', after } = parts;
  return [
    ...before,
    {
      operation,
      ...(error === 'reset' ? { reset: true } : { error }),
      times: times === 'always' ? times : Number(times),
      when: after === undefined ? 'before' : 'after',
    },
  ];
}
