/** Lambda: Invoke, over the real bundles. */

import { type RawRequest, type RawResponse, type Service, ServiceError } from '../../gateway/service.ts';
import type { StackFunction } from '../../template/stack.ts';
import { FunctionWorkers, type WorkerOptions } from './function-workers.ts';
import type { InvocationResult } from './messages.ts';

/** Largest payload of a synchronous invocation (Lambda quotas). */
const MAX_PAYLOAD = 6 * 1024 * 1024;

/** Lambda, and a way for Step Functions to invoke without HTTP between. */
export interface Lambda extends Service {
  /**
   * Invokes a function.
   *
   * @param functionName name or ARN
   * @param event JSON text
   * @throws ServiceError ResourceNotFoundException
   */
  invoke(functionName: string, event: string): Promise<InvocationResult>;
  /** Ends all workers. */
  close(): Promise<void>;
}

/** Makes Lambda with the functions of a stack. */
export function createLambda(functions: readonly StackFunction[], options: WorkerOptions): Lambda {
  const workers = functions.map((definition) => ({ definition, workers: new FunctionWorkers(definition, options) }));

  const find = (functionName: string) => {
    const found = workers.find(({ definition }) =>
      [definition.name, definition.arn].includes(unqualified(functionName)),
    );
    if (found) return found.workers;
    throw new ServiceError('ResourceNotFoundException', 404, `Function not found: ${functionName}`, { Type: 'User' });
  };

  async function answerInvoke({ uriParameters, headers, body }: RawRequest): Promise<RawResponse> {
    const functionWorkers = find(uriParameters.FunctionName ?? '');
    const event = readPayload(body);
    switch (headers['x-amz-invocation-type'] ?? 'RequestResponse') {
      case 'RequestResponse':
        return toResponse(await functionWorkers.invoke(event));
      case 'Event':
        void functionWorkers.invoke(event);
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
