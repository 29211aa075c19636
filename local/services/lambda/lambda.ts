/** Lambda: Invoke, over the real bundles. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type RawRequest, type RawResponse, type Service, ServiceError } from '../../gateway/service.ts';
import type { StackFunction } from '../../template/functions.ts';
import { FunctionWorkers, type WorkerOptions } from './function-workers.ts';
import type { InvocationResult, LambdaError } from './messages.ts';

/** Seconds before each retry of an asynchronous invocation that failed (Lambda developer guide, Asynchronous invocation). */
const RETRY_SECONDS = [60, 120];

/** Largest payload of a synchronous invocation (Lambda quotas). */
const MAX_PAYLOAD = 6 * 1024 * 1024;

/** What Lambda needs beside the functions. */
export interface LambdaOptions extends WorkerOptions {
  /** Every wait is this many times shorter. */
  speed?: number;
  /** Receives an asynchronous invocation that has failed for good; on AWS it goes to the function's dead-letter queue. */
  onDropped?: (definition: StackFunction, event: string, error: LambdaError) => void;
}

/** Lambda, and ways for other services to invoke without HTTP between. */
export interface Lambda extends Service {
  /**
   * Invokes a function.
   *
   * @param functionName name or ARN
   * @param event JSON text
   * @throws ServiceError ResourceNotFoundException
   */
  invoke(functionName: string, event: string): Promise<InvocationResult>;
  /**
   * Invokes a function asynchronously: at once, and twice more when it fails.
   *
   * @throws ServiceError ResourceNotFoundException
   */
  invokeLater(functionName: string, event: string): void;
  /** Ends all workers. */
  close(): Promise<void>;
}

/** Makes Lambda with the functions of a stack. */
export function createLambda(functions: readonly StackFunction[], options: LambdaOptions): Lambda {
  const { speed = 1, onDropped = () => undefined } = options;
  const workers = functions.map((definition) => ({ definition, workers: new FunctionWorkers(definition, options) }));

  const find = (functionName: string) => {
    const found = workers.find(({ definition }) =>
      [definition.name, definition.arn].includes(unqualified(functionName)),
    );
    if (found) return found.workers;
    throw new ServiceError('ResourceNotFoundException', 404, `Function not found: ${functionName}`, { Type: 'User' });
  };

  function invokeLater(functionName: string, event: string): void {
    const functionWorkers = find(functionName);
    void (async () => {
      let { error } = await functionWorkers.invoke(event);
      for (const seconds of RETRY_SECONDS) {
        if (!error) return;
        await sleep((seconds * 1000) / speed, undefined, { ref: false });
        ({ error } = await functionWorkers.invoke(event));
      }
      if (error) onDropped(functionWorkers.definition, event, error);
    })();
  }

  async function answerInvoke({ uriParameters, headers, body }: RawRequest): Promise<RawResponse> {
    const functionWorkers = find(uriParameters.FunctionName ?? '');
    const event = readPayload(body);
    switch (headers['x-amz-invocation-type'] ?? 'RequestResponse') {
      case 'RequestResponse':
        return toResponse(await functionWorkers.invoke(event));
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
    invoke: (functionName, event) => find(functionName).invoke(event),
    invokeLater,
    close: async () => {
      await Promise.all(workers.map((entry) => entry.workers.close()));
    },
    reset: () => undefined,
  };
}

/** A name or ARN without the qualifier that may follow; there is only $LATEST here. */
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
