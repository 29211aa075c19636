/** Answers HTTP requests in the process: what is left of a call is the function and the SDK. */
import http from 'node:http';
import { Readable, Writable } from 'node:stream';
import { answerTo } from '../cold-start/answers.ts';

/** What an HTTP request needs of its options, as SDK clients and the floor give them. */
interface RequestOptions {
  method?: string;
  path?: string;
  headers?: Readonly<Record<string, string>>;
}

/** A response, as far as SDK clients read it. */
type Response = Readable & { statusCode?: number; headers?: object };

let caller = '';

/**
 * Replaces `http.request`.
 *
 * @param name name of the function that calls
 */
export function answerInProcess(name: string): void {
  caller = name;
  Object.defineProperty(http, 'request', { value: request });
}

function request(...given: unknown[]): Writable {
  const listener = given.find((value) => typeof value === 'function');
  const { method = 'GET', path = '/', headers = {} } = optionsOf(given);
  const operation = headers['x-amz-target'] ?? headers['X-Amz-Target'] ?? `${method} ${path}`;
  const answer = answerTo(operation, caller);
  const sent = new Writable({
    write: (_chunk, _encoding, done) => done(),
    final: (done) => {
      done();
      const response: Response = Readable.from([Buffer.from(JSON.stringify(answer))], { objectMode: false });
      response.statusCode = answer === undefined ? 500 : 200;
      response.headers = { 'content-type': 'application/json' };
      listener?.(response);
    },
  });
  return Object.assign(sent, {
    // Time-outs are set on a request and on its socket.
    setTimeout: () => sent,
    setNoDelay: () => sent,
    setSocketKeepAlive: () => sent,
    abort: () => sent.destroy(),
  });
}

function optionsOf(given: readonly unknown[]): RequestOptions {
  return Object.assign({}, ...given.filter((value) => typeof value === 'object' && !(value instanceof URL)));
}
