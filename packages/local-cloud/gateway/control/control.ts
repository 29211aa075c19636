/** The control endpoints under `/_local/`, and `GET /`: they read and control the local cloud itself. */

import type { IncomingHttpHeaders } from 'node:http';
import type { Document, RawResponse } from '../../service/service.ts';
import { SPEED_LIMITS, type Speed } from '../../service/speed.ts';
import type { Calls } from '../calls.ts';
import { type Faults, InvalidFaults } from '../faults.ts';
import type { HttpRequest } from '../http.ts';
import { isOwnSite } from './origin.ts';
import { welcome } from './welcome.ts';

/** The parts that the endpoints read and control. */
export interface ControlParts {
  calls: Calls;
  faults: Faults;
  speed: Speed;
  /** Documents that `GET /_local/<name>` returns. */
  views: Readonly<Record<string, () => unknown>>;
  /** What `GET /_local/health` returns, and whether calls are answered. */
  health: () => Document & { ready: boolean };
  /** The Region that clients should use. */
  region?: string | undefined;
  /** Ends all work, and deletes everything that was created, the counts and the faults. */
  reset(): Promise<void>;
  /** Called when a request has changed the faults or the speed. */
  onChange(topic: 'faults' | 'speed'): void;
}

/** Path prefix of the endpoints. */
export const CONTROL_PREFIX = '/_local/';

const HEALTH = `GET ${CONTROL_PREFIX}health`;

/** Thrown when the body of a request for an endpoint is not what the endpoint takes. */
export class InvalidBody extends Error {
  override readonly name = 'InvalidBody';
}

const ENDPOINTS: Readonly<Record<string, (parts: ControlParts, request: HttpRequest) => unknown>> = {
  'GET /_local/calls': ({ calls }) => calls.counts(),
  'GET /_local/faults': ({ faults }) => faults.left(),
  'PUT /_local/faults'({ faults, onChange }, { body }) {
    faults.replace(readJson(body));
    onChange('faults');
    return faults.left();
  },
  'GET /_local/speed': ({ speed }) => ({ factor: speed.factor }),
  'PUT /_local/speed'({ speed, onChange }, { body }) {
    speed.factor = readFactor(readJson(body));
    onChange('speed');
    return { factor: speed.factor };
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

/** Whether a request is for the page that people look at: `GET /` of a browser. */
export function isForPage({ path, headers }: Pick<HttpRequest, 'path' | 'headers'>): boolean {
  return path === '/' && /\btext\/html\b/.test(headers.accept ?? '');
}

/** Answers a request for the endpoints; errors are `{"message": ...}`. */
export async function answerControl(parts: ControlParts, request: HttpRequest): Promise<RawResponse> {
  if (!isOwnSite(request.method, request.headers)) return foreign();
  const name = `${request.method} ${request.path}`;
  if (request.path === '/') {
    const names = ['health', ...Object.keys(parts.views), 'calls', 'faults', 'speed'];
    const paths = names.map((view) => `${CONTROL_PREFIX}${view}`);
    return welcome(request.headers, isForPage(request) ? paths : undefined, parts.region);
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
    if (error instanceof InvalidFaults || error instanceof InvalidBody) return answer(400, { message: error.message });
    throw error;
  }
}

/** The answer to a request that comes from another site, or under a host name that is not this machine's. */
export function foreign(): RawResponse {
  return answer(403, { message: 'Only for requests to 127.0.0.1 or localhost that do not come from another site' });
}

/** @throws InvalidBody */
export function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new InvalidBody('The body is not valid JSON');
  }
}

function readFactor(body: unknown): number {
  const factor = typeof body === 'object' && body !== null && 'factor' in body ? body.factor : undefined;
  const { least, most } = SPEED_LIMITS;
  if (typeof factor === 'number' && factor >= least && factor <= most) return factor;
  throw new InvalidBody(`factor must be a number from ${least} to ${most}`);
}

/** An answer in JSON. */
export function answer(status: number, body: unknown): RawResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(body, null, 2)}\n` };
}
