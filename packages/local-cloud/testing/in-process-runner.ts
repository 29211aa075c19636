/** Functions of a local cloud that run in the process of a test, in real time. */
import type { OpenRunner } from '../cloud/platform.ts';
import { accessKeyIdOf } from '../iam/principals.ts';
import { ConnectionReset } from '../service/connection-reset.ts';
import type { InProcessFunction } from './in-process-cloud.ts';
import { errorResult, type Invocation, runInvocation } from './invocations.ts';

/**
 * Runs functions in this process, for `startLocalCloud`. They share their modules, which are warm after the first test; a worker
 * thread has modules of its own.
 *
 * @param functions the functions by logical id, which make their calls with the handler of `createRequestHandler`. They may be
 *   added after the start of the local cloud: their environment has its URL.
 */
export function inProcessRunner(functions: ReadonlyMap<string, InProcessFunction>): OpenRunner {
  return (gateway) => {
    let running = new AbortController();

    /** A function that has been ended runs on, but none of its calls arrives. */
    async function endRunning(): Promise<void> {
      running.abort(new ConnectionReset());
      running = new AbortController();
    }

    return {
      async invoke({ logicalId }, event, signal) {
        signal.throwIfAborted();
        const run = functions.get(logicalId);
        if (!run) throw new Error(`There is no function ${logicalId}`);
        const { signal: ended } = running;
        const invocation: Invocation = {
          accessKeyId: accessKeyIdOf(logicalId),
          unanswered: 0,
          timers: new Set(),
          send: async (request) => {
            ended.throwIfAborted();
            return gateway.answer(request);
          },
        };
        try {
          const answer = await runInvocation(invocation, () => run(JSON.parse(event)));
          return { payload: JSON.stringify(answer ?? null) };
        } catch (error) {
          return errorResult(error);
        }
      },
      endRunning,
      close: endRunning,
    };
  };
}
