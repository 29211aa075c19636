/** The control endpoints under `/_local/`, and `GET /`: they read and control the local cloud itself. */

import type { IncomingHttpHeaders } from 'node:http';
import type { Document, RawResponse } from '../service/service.ts';
import type { Calls } from './calls.ts';
import { type Faults, InvalidFaults } from './faults.ts';
import type { HttpRequest } from './http.ts';
import { welcome } from './welcome.ts';

/** The parts that the endpoints read and control. */
export interface ControlParts {
  calls: Calls;
  faults: Faults;
  /** Documents that `GET /_local/<name>` returns. */
  views: Readonly<Record<string, () => unknown>>;
  /** What `GET /_local/health` returns, and whether calls are answered. */
  health: () => Document & { ready: boolean };
  /** The Region that clients should use. */
  region?: string | undefined;
  /** Ends all work, and deletes everything that was created, the counts and the faults. */
  reset(): Promise<void>;
}

/** Path prefix of the endpoints. */
export const CONTROL_PREFIX = '/_local/';

const HEALTH = `GET ${CONTROL_PREFIX}health`;

const ENDPOINTS: Readonly<Record<string, (parts: ControlParts, request: HttpRequest) => unknown>> = {
  'GET /_local/calls': ({ calls }) => calls.counts(),
  'GET /_local/faults': ({ faults }) => faults.left(),
  'PUT /_local/faults'({ faults }, { body }) {
    faults.replace(readJson(body));
    return faults.left();
  },
  async 'POST /_local/reset'({ reset }) {
    await reset();
    return {};
  },
};

/**
 * Whether a request is for the endpoints. Clients of AWS sign what they send, in a header or in the query string, so an unsigned
 * `GET /` is a person or a check of the port.
 */
export function isControl(method: string | undefined, url: string, headers: IncomingHttpHeaders): boolean {
  if (url.startsWith(CONTROL_PREFIX)) return true;
  return url === '/' && (method === 'GET' || method === 'HEAD') && headers.authorization === undefined;
}

/** Answers a request for the endpoints; errors are `{"message": ...}`. */
export async function answerControl(parts: ControlParts, request: HttpRequest): Promise<RawResponse> {
  if (!isLocal(request)) {
    return answer(403, { message: 'Only for requests to 127.0.0.1 or localhost that do not come from another site' });
  }
  const name = `${request.method} ${request.path}`;
  if (request.path === '/') {
    const names = ['health', ...Object.keys(parts.views), 'calls', 'faults'];
    const paths = names.map((view) => `${CONTROL_PREFIX}${view}`);
    return welcome(request.headers, paths, parts.region);
  }
  if (name === HEALTH) {
    const { ready, ...details } = parts.health();
    return answer(ready ? 200 : 503, { status: ready ? 'ready' : 'starting', ...details });
  }
  const views = Object.entries(parts.views).map(([view, read]) => [`GET ${CONTROL_PREFIX}${view}`, read] as const);
  const endpoints = new Map([...views, ...Object.entries(ENDPOINTS)]);
  const endpoint = endpoints.get(name);
  if (!endpoint) return answer(404, { message: `There are only ${[HEALTH, ...endpoints.keys()].join(', ')}` });
  try {
    return answer(200, await endpoint(parts, request));
  } catch (error) {
    if (error instanceof InvalidFaults) return answer(400, { message: error.message });
    throw error;
  }
}

/**
 * Whether the request comes from this machine. A page of another site can reach a loopback port in two ways: with a host
 * name that resolves to 127.0.0.1, which Host shows, or with a cross-site POST, which Origin shows.
 */
function isLocal({ headers }: HttpRequest): boolean {
  const origin = headers.origin?.replace(/^https?:\/\//, '');
  return isLoopback(headers.host) && (origin === undefined || isLoopback(origin));
}

function isLoopback(host: string | undefined): boolean {
  return /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i.test(host ?? '');
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new InvalidFaults('The body is not valid JSON');
  }
}

function answer(status: number, body: unknown): RawResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(body, null, 2)}\n` };
}
