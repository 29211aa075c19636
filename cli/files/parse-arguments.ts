/** Checks a request that is made of the arguments of a command. */
import { InvalidRequest } from '../../core/errors.ts';
import type { RequestKind } from '../../core/kinds.ts';
import { type CheckedRequest, REQUESTS } from '../kinds.ts';
import { InvalidArgument } from '../user-error.ts';

/**
 * Checks a request that is made of the arguments of a command.
 *
 * @throws InvalidArgument with every fault
 */
export function parseArguments<Kind extends RequestKind>(kind: Kind, request: object): CheckedRequest<Kind> {
  try {
    return REQUESTS[kind].parse(request);
  } catch (error) {
    if (error instanceof InvalidRequest) throw new InvalidArgument(error.message, { cause: error });
    throw error;
  }
}
