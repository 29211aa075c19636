/** The endpoints under `/_local/`: what a test or an operator asks of the local cloud itself. */

import type { RawResponse } from '../service/service.ts';
import type { Calls } from './calls.ts';
import { type Faults, InvalidFaults } from './faults.ts';
import type { HttpRequest } from './http.ts';

/** What the endpoints work on. */
export interface ControlParts {
  calls: Calls;
  faults: Faults;
  /** Documents to look at: `GET /_local/<name>`. */
  views: Readonly<Record<string, () => unknown>>;
  /** Ends what runs, and forgets what was created, the counts and the faults. */
  reset(): Promise<void>;
}

/** Path prefix of the endpoints. */
export const CONTROL_PREFIX = '/_local/';

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

/** Answers a request under `/_local/`; errors are `{"message": ...}`. */
export async function answerControl(parts: ControlParts, request: HttpRequest): Promise<RawResponse> {
  if (!isLocal(request)) {
    return answer(403, { message: 'Only for requests to 127.0.0.1 or localhost that do not come from another site' });
  }
  const name = `${request.method} ${request.path}`;
  const views = Object.entries(parts.views).map(([view, read]) => [`GET ${CONTROL_PREFIX}${view}`, read] as const);
  const endpoints = new Map([...views, ...Object.entries(ENDPOINTS)]);
  const endpoint = endpoints.get(name);
  if (!endpoint) return answer(404, { message: `There are only ${[...endpoints.keys()].join(', ')}` });
  try {
    return answer(200, await endpoint(parts, request));
  } catch (error) {
    if (error instanceof InvalidFaults) return answer(400, { message: error.message });
    throw error;
  }
}

/**
 * Whether the request is meant for this machine. A page of another site reaches a loopback port by a name of its own
 * that resolves to 127.0.0.1, which shows in Host, or by a plain cross-site POST, which shows in Origin.
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
