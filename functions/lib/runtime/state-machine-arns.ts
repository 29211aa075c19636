/** Reads the workflow ARN of each kind of request from the environment of a function. */
import { InvalidConfiguration } from '../../../core/errors.ts';
import { forEachKind, KINDS, type RequestKind } from '../../../core/kinds.ts';

/**
 * Reads the ARNs of the workflows, or of their aliases.
 *
 * @param env the function's environment
 * @throws InvalidConfiguration when a variable is missing or invalid; the message names the variable
 */
export function readStateMachineArns(env: NodeJS.ProcessEnv): Readonly<Record<RequestKind, string>> {
  return forEachKind((kind) => {
    const name = KINDS[kind].stateMachineVariable;
    const value = env[name] ?? '';
    if (value.includes(':stateMachine:')) return value;
    throw new InvalidConfiguration(`${name} must be the ARN of a state machine, but is "${value}"`);
  });
}
