/** The option `--fault`. */
import { InvalidArgumentError } from 'commander';
import type { Fault } from 'local-cloud';

/** Syntax of `--fault`. */
export const FAULT_SYNTAX = '<operation>=<exception>[*times][@after]';

/**
 * Reads a fault, such as `finspace:CreateKxUser=ThrottlingException*2`. `reset` instead of the exception cuts
 * the connection. `*always` makes every call fail. With `@after`, the change is made and the answer is lost.
 *
 * @param text one value of the option
 * @param before the previous values of the option
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
