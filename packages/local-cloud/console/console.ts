/** The console: a web page about the local cloud, and the endpoints that it reads. */
import { answer, CONTROL_PREFIX, InvalidBody, readJson } from '../gateway/control/control.ts';
import type { Site } from '../gateway/control/site.ts';
import { exportsFor } from '../gateway/control/welcome.ts';
import type { HttpRequest } from '../gateway/http.ts';
import { ConnectionReset } from '../service/connection-reset.ts';
import { isObject } from '../service/is-object.ts';
import { type RawResponse, ServiceError } from '../service/service.ts';
import { listCalls } from './api/calls.ts';
import { ApiError } from './api/errors.ts';
import { listEvents } from './api/events.ts';
import { ExecutionActions } from './api/execution.ts';
import { Executions } from './api/executions.ts';
import { listPeople } from './api/people.ts';
import { putSample, sendRequest, showPlayground } from './api/play.ts';
import { listQueues } from './api/queues.ts';
import { compressed } from './compressed.ts';
import { pageFile, SAFE_HEADERS } from './page-files.ts';
import type { ConsoleParts } from './parts.ts';
import { changeStream } from './stream.ts';

/** Path prefix of the endpoints and files. */
export const CONSOLE_PREFIX = `${CONTROL_PREFIX}console/`;

interface Input {
  query: URLSearchParams;
  /** @throws InvalidBody */
  body(): unknown;
}

type Endpoint = (input: Input) => unknown;

/** Opens the console of a local cloud. */
export function openConsole(parts: ConsoleParts): Site {
  const executions = new Executions(parts);
  const actions = new ExecutionActions(parts, executions);
  const endpoints: Readonly<Record<string, Endpoint>> = {
    'GET about': () => about(parts),
    'GET executions': ({ query }) => executions.list(query),
    'GET execution': ({ query }) => actions.show(query.get('arn')),
    'POST execution/stop': ({ body }) => actions.stop(readMember(body(), 'arn')),
    'POST execution/resume': ({ body }) =>
      actions.resume(readMember(body(), 'arn'), readMember(body(), 'evenIfOlder') === true),
    'GET people': ({ query }) => listPeople(parts, executions, query),
    'GET events': ({ query }) => listEvents(parts, query),
    'POST events': ({ body }) => putSample(parts, body()),
    'GET queues': () => listQueues(parts),
    'GET calls': () => listCalls(parts),
    'GET play': () => showPlayground(parts),
    'POST requests': ({ body }) => sendRequest(parts, body()),
  };
  return {
    prefix: CONSOLE_PREFIX,
    page: () => pageFile('index.html') ?? missing(),
    async answer(request) {
      const name = request.path.slice(CONSOLE_PREFIX.length);
      if (request.method === 'GET' && name === 'changes') return changeStream(parts.changes);
      const endpoint = endpoints[`${request.method} ${name}`];
      if (endpoint) return compressed(request, safe(await answerEndpoint(endpoint, request)));
      const file = request.method === 'GET' ? pageFile(name) : undefined;
      return file ? compressed(request, file) : missing();
    },
  };
}

async function answerEndpoint(endpoint: Endpoint, { query, body }: HttpRequest): Promise<RawResponse> {
  try {
    return answer(200, await endpoint({ query, body: () => readJson(body) }));
  } catch (error) {
    if (error instanceof ApiError) return answer(error.status, { message: error.message, ...error.details });
    if (error instanceof InvalidBody) return answer(400, { message: error.message });
    // A call of a service that a fault has ended.
    if (error instanceof ServiceError) return answer(502, { message: `${error.name}: ${error.message}` });
    if (error instanceof ConnectionReset) return answer(502, { message: 'A fault or a reset has cut the connection' });
    throw error;
  }
}

function safe({ headers, ...rest }: RawResponse): RawResponse {
  return { ...rest, headers: { ...SAFE_HEADERS, ...headers, 'cache-control': 'no-store' } };
}

function missing(): RawResponse {
  return safe(answer(404, { message: `There is nothing under this path below ${CONSOLE_PREFIX}` }));
}

function readMember(body: unknown, name: 'arn' | 'evenIfOlder'): unknown {
  return isObject(body) ? body[name] : undefined;
}

/** What the page says about the local cloud. */
function about({ settings, stack, url, region }: ConsoleParts) {
  return {
    title: settings.title,
    stack: stack.name,
    url,
    exports: exportsFor(url, region),
    kinds: settings.kinds.map(({ kind, title }) => ({ kind, title })),
  };
}
