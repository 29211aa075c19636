/** Holds the starts of a batch back while the line in front of the services is long. */
import { LONG_LINE_MS, waitOf } from '../../../core/pace/line.ts';
import { logger } from '../runtime/logger.ts';
import { pause } from '../services/retry.ts';
import { readLine } from './line-table.ts';

/**
 * Waits until the line is short. Without an answer of the table it does not wait: the executions take turns themselves.
 *
 * @param deadline time after which it does not wait any more, in milliseconds since 1970
 */
export async function awaitShortLine(deadline: number): Promise<void> {
  try {
    for (;;) {
      const now = Date.now();
      const tooLong = waitOf(await readLine(), now) - LONG_LINE_MS;
      if (tooLong <= 0 || now >= deadline) return;
      // Timers cut fractions off, and the line would still be too long at the end of the wait.
      await pause(Math.ceil(Math.min(tooLong, deadline - now)));
    }
  } catch (error) {
    logger.warn('Line not read', { errorName: error instanceof Error ? error.name : undefined });
  }
}
