/** Finds the requestIds of executions. */

import { requestOf } from '../../core/execution/execution-input.ts';
import { requestIdOf } from '../../core/execution/execution-name.ts';
import { senderRequestId } from '../../core/request/fields/request-id.ts';
import type { Interruptible } from '../options.ts';
import { type FoundExecution, readRequest, type Workflows } from './list-executions.ts';

export { requestOf, senderRequestId };

/**
 * Most executions whose input is read to find the requestId. EventBridge gives the executions that it starts names of its own,
 * and only the input of those tells the requestId. The newest are read, in about half a minute.
 */
export const INPUTS_READ = 500;

/** Reads the requestIds of executions: from the name, or from the input, up to a number of inputs. */
export class RequestIds {
  readonly #stack: Workflows;
  readonly #options: Interruptible;
  #left: number;
  /** Number of executions whose requestId is not known, because their inputs were not read. */
  unread = 0;

  /** @param inputs most inputs that are read */
  constructor(stack: Workflows, options: Interruptible, inputs = INPUTS_READ) {
    this.#stack = stack;
    this.#options = options;
    this.#left = inputs;
  }

  /**
   * Finds the requestId of an execution.
   *
   * @returns undefined if its request has no valid requestId; null if it was not read
   * @throws SFNServiceException as DescribeExecution
   */
  async find(execution: FoundExecution): Promise<string | undefined | null> {
    const known = requestIdOf(execution.name ?? '');
    if (known !== undefined) return known;
    if (this.#left === 0) {
      this.unread += 1;
      return null;
    }
    this.#left -= 1;
    return senderRequestId(await readRequest(this.#stack, execution, this.#options));
  }

  /** Reads no more inputs. */
  stop(): void {
    this.#left = 0;
  }
}
