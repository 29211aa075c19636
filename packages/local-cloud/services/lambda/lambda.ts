/** Lambda: runs the bundles of the functions. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Records } from '../../service/records.ts';
import { isTransient, refusalOf } from '../../service/refusals.ts';
import { Resets } from '../../service/resets.ts';
import { type RawRequest, type RawResponse, type Service, ServiceError } from '../../service/service.ts';
import { Speed } from '../../service/speed.ts';
import type { StackFunction } from '../../template/resources/functions.ts';
import type { FunctionRunner } from './function-runner.ts';
import type { InvocationResult, LambdaError } from './messages.ts';
import { openWorkers, type WorkerOptions } from './worker-pool.ts';

/** Seconds before each retry of an asynchronous invocation that failed (Lambda developer guide, Asynchronous invocation). */
const RETRY_SECONDS = [60, 120];

/** Seconds before the retry of an asynchronous invocation that Lambda refused: the first wait, and the longest. */
const FIRST_PAUSE_SECONDS = 1;
const LONGEST_PAUSE_SECONDS = 300;

/** Maximum age of an asynchronous event in seconds: 6 hours. */
const LONGEST_WAIT_SECONDS = 21_600;

/** Largest payload of a synchronous invocation (Lambda quotas). */
const MAX_PAYLOAD = 6 * 1024 * 1024;

/** Settings of Lambda. */
export interface LambdaOptions extends WorkerOptions {
  /** Runs the functions; worker threads with their bundles by default. */
  runner?: FunctionRunner | undefined;
  /** Divides every wait. */
  speed?: Speed;
  /** The resets of the local cloud: they end the invocations. */
  resets?: Resets;
  /**
   * Makes an attempt of an asynchronous invocation.
   *
   * @throws ServiceError, ConnectionReset for a fault
   */
  attempt?: (work: () => Promise<InvocationResult>) => Promise<InvocationResult>;
  /** Receives an asynchronous event whose retries have failed, for the function's dead-letter queue. */
  onDropped?: (definition: StackFunction, event: string, error: LambdaError) => unknown;
  /** What the service keeps. */
  records?: Records;
}

/** An asynchronous event that is not handled yet. */
interface WaitingEvent {
  functionName: string;
  event: string;
}

/** Lambda, and calls for other services without HTTP. */
export interface Lambda extends Service {
  /**
   * Invokes a function.
   *
   * @param functionName name or ARN
   * @param event JSON text
   * @param signal aborted when the function must not begin
   * @throws ServiceError ResourceNotFoundException
   * @throws the reason of the signal when the function has not begun
   */
  invoke(functionName: string, event: string, signal?: AbortSignal): Promise<InvocationResult>;
  /**
   * Invokes a function asynchronously, with two retries when it fails. While Lambda throttles or has an error of its own, the
   * event waits for up to 6 hours (Lambda developer guide, Asynchronous invocation).
   *
   * @throws ServiceError ResourceNotFoundException
   */
  invokeLater(functionName: string, event: string): void;
  /** Invokes the functions again whose asynchronous events were kept. */
  resume(): void;
  /** Ends all workers. */
  close(): Promise<void>;
}

/** Creates Lambda with the functions of a stack. */
export function createLambda(functions: readonly StackFunction[], options: LambdaOptions): Lambda {
  const {
    speed = new Speed(),
    resets = new Resets(),
    attempt = (work) => work(),
    onDropped = () => undefined,
  } = options;
  const waiting = (options.records ?? new Records()).map<WaitingEvent>('lambda.events');
  const { runner = openWorkers(functions, options) } = options;

  const functionNamed = (functionName: string) =>
    functions.find(({ name, arn }) => [name, arn].includes(unqualified(functionName)));

  const find = (functionName: string): StackFunction => {
    const found = functionNamed(functionName);
    if (found) return found;
    throw new ServiceError('ResourceNotFoundException', 404, `Function not found: ${functionName}`, { Type: 'User' });
  };

  function invokeLater(functionName: string, event: string): void {
    const definition = find(functionName);
    const id = randomUUID();
    waiting.set(id, { functionName, event });
    handle(id, definition, event);
  }

  /** Invokes a function until an event is handled, or dropped. */
  function handle(id: string, definition: StackFunction, event: string): void {
    const { signal } = resets;
    void (async () => {
      let error = await invokeUnlessRefused(definition, event, signal);
      for (const seconds of RETRY_SECONDS) {
        if (!error) break;
        await pause(seconds, signal);
        error = await invokeUnlessRefused(definition, event, signal);
      }
      if (error) await onDropped(definition, event, error);
      waiting.delete(id);
    })().catch((error) => {
      if (!signal.aborted) throw error;
    });
  }

  function resume(): void {
    for (const [id, { functionName, event }] of waiting) {
      const found = functionNamed(functionName);
      // Another template may have no such function.
      if (found) handle(id, found, event);
      else waiting.delete(id);
    }
  }

  /** @returns the error of the function, or the refusal of the last attempt; undefined after a success */
  async function invokeUnlessRefused(
    definition: StackFunction,
    event: string,
    signal: AbortSignal,
  ): Promise<LambdaError | undefined> {
    let waited = 0;
    for (let seconds = FIRST_PAUSE_SECONDS; ; seconds = Math.min(2 * seconds, LONGEST_PAUSE_SECONDS)) {
      try {
        const { error } = await attempt(() => runner.invoke(definition, event, signal));
        // An invocation that a reset has ended has not failed.
        signal.throwIfAborted();
        return error;
      } catch (refusal) {
        signal.throwIfAborted();
        if (!(refusal instanceof Error) || refusalOf(refusal) === undefined) throw refusal;
        waited += seconds;
        if (!isTransient(refusal) || waited > LONGEST_WAIT_SECONDS) {
          return { errorType: refusal.name, errorMessage: refusal.message, trace: [] };
        }
        await pause(seconds, signal);
      }
    }
  }

  /** @throws AbortError */
  async function pause(seconds: number, signal: AbortSignal): Promise<void> {
    await sleep((seconds * 1000) / speed.factor, undefined, { ref: false, signal });
  }

  async function answerInvoke({ uriParameters, headers, body }: RawRequest): Promise<RawResponse> {
    const definition = find(uriParameters.FunctionName ?? '');
    const event = readPayload(body);
    switch (headers['x-amz-invocation-type'] ?? 'RequestResponse') {
      case 'RequestResponse':
        return toResponse(await runner.invoke(definition, event, resets.signal));
      case 'Event':
        invokeLater(uriParameters.FunctionName ?? '', event);
        return { status: 202, headers: {}, body: '' };
      case 'DryRun':
        return { status: 204, headers: {}, body: '' };
      default:
        throw new ServiceError(
          'InvalidParameterValueException',
          400,
          'InvocationType must be RequestResponse, Event or DryRun',
        );
    }
  }

  return {
    name: 'lambda',
    signingName: 'lambda',
    protocol: 'rest-json',
    operations: {
      Invoke: { raw: answerInvoke, route: { method: 'POST', uri: '/2015-03-31/functions/{FunctionName}/invocations' } },
      ListFunctions: {
        route: { method: 'GET', uri: '/2015-03-31/functions' },
        handler: () => ({
          Functions: functions.map(({ name, arn, handler, timeoutSeconds, memorySize }) => ({
            FunctionName: name,
            FunctionArn: arn,
            Runtime: 'nodejs24.x',
            Handler: `index.${handler}`,
            Timeout: timeoutSeconds,
            MemorySize: memorySize,
          })),
        }),
      },
    },
    invoke: async (functionName, event, signal = resets.signal) => runner.invoke(find(functionName), event, signal),
    invokeLater,
    resume,
    close: () => runner.close(),
    async reset() {
      waiting.clear();
      await runner.endRunning();
    },
  };
}

/** A name or ARN without its qualifier: every function has only $LATEST. */
function unqualified(functionName: string): string {
  const parts = functionName.split(':');
  return parts.length === 8 || parts.length === 2 ? parts.slice(0, -1).join(':') : functionName;
}

function readPayload(body: Buffer): string {
  if (body.length > MAX_PAYLOAD) {
    throw new ServiceError('RequestTooLargeException', 413, `Request must be smaller than ${MAX_PAYLOAD} bytes`);
  }
  const text = body.length === 0 ? '{}' : body.toString('utf8');
  try {
    JSON.parse(text);
  } catch {
    throw new ServiceError('InvalidRequestContentException', 400, 'Could not parse request body into json', {
      Type: 'User',
    });
  }
  return text;
}

function toResponse({ payload, error }: InvocationResult): RawResponse {
  const headers = { 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST' };
  if (error === undefined) return { status: 200, headers, body: payload };
  return { status: 200, headers: { ...headers, 'x-amz-function-error': 'Unhandled' }, body: JSON.stringify(error) };
}
