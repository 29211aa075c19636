/** The HTTP port of the local cloud. It routes each request to the service in the credential scope of the signature. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Changes } from '../service/changes.ts';
import { ConnectionReset } from '../service/connection-reset.ts';
import { Resets } from '../service/resets.ts';
import { type Caller, type Document, type RawResponse, type Service, ServiceError } from '../service/service.ts';
import type { ProtocolName } from '../service/service-model.ts';
import { Speed } from '../service/speed.ts';
import { readAuthorization } from './authorization.ts';
import { Calls } from './calls.ts';
import { answerControl, type ControlParts, foreign, isControl, isForPage } from './control/control.ts';
import { isForThisMachine, isOwnSite } from './control/origin.ts';
import { type EventStream, isEventStream, type Site } from './control/site.ts';
import { Faults } from './faults.ts';
import { type HttpRequest, readRequest, splitUrl } from './http.ts';
import { type PipelineParts, runCall } from './pipeline.ts';
import { json } from './protocols/json.ts';
import type { AnswerContext, FoundOperation, Protocol } from './protocols/protocol.ts';
import { query } from './protocols/query.ts';
import { restJson } from './protocols/rest-json.ts';
import { Quotas, type RequestQuotas } from './quotas.ts';
import type { RequestNotes, SeenRequest } from './seen-request.ts';

/** Settings of a gateway. */
export interface GatewayOptions {
  services: readonly Service[];
  /** Documents that `GET /_local/<name>` returns. */
  views?: Readonly<Record<string, () => unknown>>;
  /** The site for people; without one, `GET /` of a browser has links. */
  site?: () => Site | undefined;
  /** Is told of calls, changes of faults and speed, and resets. */
  changes?: Changes;
  /** The speed of the local cloud, which `PUT /_local/speed` changes. It multiplies the quotas. */
  speed?: Speed;
  /** Requests a second by service, at speed 1; none by default. */
  quotas?: RequestQuotas;
  /**
   * Checks whether the caller may make a call; every caller may by default.
   *
   * @throws ServiceError AccessDeniedException
   */
  authorize?: Authorize;
  /** The resets of the local cloud: they end everything that the services do. */
  resets?: Resets;
  /** What `GET /_local/health` returns; always ready by default. */
  health?: ControlParts['health'];
  /** The Region that clients should use. */
  region?: string;
  /**
   * Waits until the changes so far are kept. No answer is sent before.
   *
   * @throws an error after which the connection is cut
   */
  settled?: () => Promise<void>;
  /** Receives every request over the port. */
  onRequest?: (request: SeenRequest) => void;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Receives errors of handlers that are not documented exceptions. The caller gets InternalFailure. */
  onError?: (error: unknown) => void;
}

/**
 * Checks whether a caller may make a call.
 *
 * @param operation such as `finspace:CreateKxUser`
 * @param input members of the input, not checked yet
 */
export type Authorize = (operation: string, input: Document, caller: Caller) => void;

/** A server that does not listen yet. */
export interface Gateway {
  /**
   * Listens on 127.0.0.1.
   *
   * @param port 0 for a free one
   * @returns the base URL
   * @throws the error of node:net, such as EADDRINUSE
   */
  listen(port: number): Promise<string>;
  /**
   * Answers a request of a client in this process, without the port.
   *
   * @throws ConnectionReset when a fault cuts the connection
   */
  answer(request: HttpRequest): Promise<RawResponse>;
  /**
   * Runs a call of one AWS service to another. Faults apply, and the call is counted, as for a call over the port.
   *
   * @param serviceName name of the called service, such as `lambda`
   * @param operation such as `Invoke`
   * @throws ServiceError, ConnectionReset for a fault; the error of the work
   */
  call<T>(serviceName: string, operation: string, work: () => Promise<T>): Promise<T>;
  /** The counts and faults. */
  readonly pipeline: Pick<PipelineParts, 'calls' | 'faults'>;
  /** Closes the port and all connections. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** Turns of the event loop after a reset: two to accept and read requests that were sent before, and two for safety. */
const TURNS_TO_READ = 4;

const PROTOCOLS: Readonly<Record<ProtocolName, Protocol>> = { json, 'rest-json': restJson, query };

/** Creates the gateway of the services. */
export function createGateway({
  services,
  views = {},
  site = () => undefined,
  changes = new Changes(),
  speed = new Speed(),
  quotas = {},
  authorize = () => undefined,
  resets = new Resets(),
  health = () => ({ ready: true }),
  region,
  settled = async () => undefined,
  onRequest = () => undefined,
  now = Date.now,
  onError = console.error,
}: GatewayOptions): Gateway {
  const pipeline = {
    calls: new Calls(now, changes),
    faults: new Faults(services, now),
    quotas: new Quotas(quotas, now, speed),
  };
  const parts: CallParts = { services, pipeline, resets, authorize, onError };
  const control: ControlParts = {
    ...pipeline,
    speed,
    views,
    health,
    region,
    onChange: (topic) => changes.tell(topic),
    reset: () =>
      resets.perform(async () => {
        await Promise.all(services.map((service) => service.reset()));
        // Requests that functions sent before they were ended are read now, and their connections are cut.
        for (let turn = 0; turn < TURNS_TO_READ; turn += 1) await nextTurn();
        for (const part of Object.values(pipeline)) part.reset();
        changes.tell('reset');
      }),
  };
  const server = createServer((message, response) => {
    const { method, url = '', headers } = message;
    const startedAt = performance.now();
    const notes: RequestNotes = {};
    const report = (status?: number) => {
      const { what = `${method} without an operation`, error } = notes;
      const milliseconds = Math.round(performance.now() - startedAt);
      onRequest({ what, ...(status !== undefined && { status }), ...(error !== undefined && { error }), milliseconds });
    };
    const answer = async () => {
      // A page of another site must not reach the services either: under a name of its own, it could sign its requests.
      if (!isForThisMachine(headers)) return refuseForeign(message);
      if (!isControl(method, url, headers)) return answerCall(parts, arriving(message), notes);
      notes.what = `${method} ${splitUrl(url).path}`;
      const request = await readRequest(message);
      return (await answerSite(site(), request)) ?? answerControl(control, request);
    };
    const keep = async () => {
      const answered = await answer();
      await settled();
      return answered;
    };
    keep().then(
      (answered) => {
        if (isEventStream(answered)) {
          sendEvents(response, answered);
          report(200);
        } else {
          send(response, answered);
          report(answered.status);
        }
      },
      (error: unknown) => {
        report();
        // The client of an aborted upload is gone, and a ConnectionReset is intended. Anything else is a bug.
        if (!(error instanceof ConnectionReset) && (message.complete || !message.destroyed)) onError(error);
        message.socket.resetAndDestroy();
      },
    );
  });
  return {
    pipeline,
    async listen(port) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      server.once('error', reject);
      server.listen(port, HOST, resolve);
      await promise;
      server.off('error', reject);
      const address = server.address();
      if (typeof address !== 'object' || address === null) throw new TypeError('The server has no port');
      return `http://${HOST}:${address.port}`;
    },
    answer: async (request) =>
      isControl(request.method, request.path, request.headers)
        ? answerControl(control, request)
        : answerCall(parts, { headers: request.headers, read: async () => request, isGone: () => false }),
    async call(serviceName, operation, work) {
      const service = services.find(({ name }) => name === serviceName);
      if (!service) throw new TypeError(`There is no service ${serviceName}`);
      return runCall(pipeline, service, operation, resets.signal, work);
    },
    async close() {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeAllConnections();
      await promise;
    },
  };
}

/** @returns undefined for a request that is not for the site */
async function answerSite(
  site: Site | undefined,
  request: HttpRequest,
): Promise<RawResponse | EventStream | undefined> {
  const isPage = isForPage(request);
  if (!site || !(isPage || request.path.startsWith(site.prefix))) return undefined;
  if (!isOwnSite(request.method, request.headers)) return foreign();
  return isPage ? site.page() : site.answer(request);
}

async function refuseForeign(message: IncomingMessage): Promise<RawResponse> {
  await readRequest(message);
  return foreign();
}

interface CallParts {
  services: readonly Service[];
  pipeline: PipelineParts;
  resets: Resets;
  authorize: Authorize;
  onError: (error: unknown) => void;
}

/** A request whose body may not have arrived yet. */
interface Arriving {
  headers: IncomingHttpHeaders;
  /** @throws ServiceError when the body is too large */
  read(): Promise<HttpRequest>;
  /** Whether the client closed the connection before the end of the request. */
  isGone(): boolean;
}

function arriving(message: IncomingMessage): Arriving {
  return {
    headers: message.headers,
    read: () => readRequest(message),
    isGone: () => message.destroyed && !message.complete,
  };
}

/** Answers a call of a service; every error but ConnectionReset becomes an answer. */
async function answerCall(
  { services, pipeline, resets, authorize, onError }: CallParts,
  arrived: Arriving,
  notes: RequestNotes = {},
): Promise<RawResponse> {
  const { signal: reset } = resets;
  const context: AnswerContext = { requestId: randomUUID() };
  let protocol = likelyProtocol(arrived.headers);
  const answer = async (): Promise<RawResponse> => {
    const request = await arrived.read();
    const { caller, signingName } = readAuthorization(arrived.headers.authorization);
    const service = serviceNamed(services, signingName);
    context.service = service;
    protocol = PROTOCOLS[service.protocol];
    const found = protocol.findOperation(service, request);
    notes.what = `${service.name}:${found.name}`;
    const check = (input: Document) => authorize(`${service.name}:${found.name}`, input, caller);
    return runCall(pipeline, service, found.name, reset, () =>
      carryOut(service, protocol, found, request, caller, context, check),
    );
  };
  const { headers, ...rest } = await answer().catch((error: unknown) => {
    reset.throwIfAborted();
    if (error instanceof ServiceError) {
      notes.error = error.name;
      return protocol.writeError(error, context);
    }
    if (error instanceof ConnectionReset || arrived.isGone()) throw error;
    onError(error);
    notes.error = 'InternalFailure';
    return protocol.writeError(
      new ServiceError('InternalFailure', 500, 'An internal error of the local cloud'),
      context,
    );
  });
  return { ...rest, headers: { 'x-amzn-requestid': context.requestId, ...headers } };
}

async function carryOut(
  service: Service,
  protocol: Protocol,
  found: FoundOperation,
  request: HttpRequest,
  caller: Caller,
  context: AnswerContext,
  check: (input: Document) => void,
): Promise<RawResponse> {
  const { name, operation, uriParameters } = found;
  if (operation.raw) {
    // Without a JSON body, the members are in the path and the query string.
    const named = { ...Object.fromEntries(request.query), ...uriParameters };
    check(service.protocol === 'json' ? protocol.readInput(service, request, found) : named);
    return operation.raw({ ...request, uriParameters }, caller);
  }
  const input = protocol.readInput(service, request, found);
  check(input);
  const output = await operation.handler(input, caller);
  return protocol.writeOutput(output, name, context);
}

/** @throws ServiceError UnknownServiceException with the names of all services */
function serviceNamed(services: readonly Service[], signingName: string): Service {
  const service = services.find((candidate) => candidate.signingName === signingName);
  if (service) return service;
  const names = services.map((candidate) => candidate.signingName).join(', ');
  throw new ServiceError(
    'UnknownServiceException',
    400,
    `The local cloud has no service "${signingName}", only ${names}`,
  );
}

/** The protocol for the error to a caller whose service is unknown. */
function likelyProtocol(headers: IncomingHttpHeaders): Protocol {
  if (headers['x-amz-target'] !== undefined) return json;
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ? query : restJson;
}

/** Sends events until the client is gone. */
function sendEvents(response: ServerResponse, stream: EventStream): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  // The client learns at once that the stream is open.
  response.write(':\n\n');
  const close = stream.open((event, data) => response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
  response.on('close', close);
}

function send(response: ServerResponse, { status, headers, body }: RawResponse): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
