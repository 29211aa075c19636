/** HTTP requests, for all protocols. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { ServiceError } from '../service/service.ts';

/** A request with its body. */
export interface HttpRequest {
  method: string;
  /** Path, still percent-encoded. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Largest body: twice what EventBridge and SQS take. */
const LARGEST_BODY = 2 * 1_024 * 1_024;

/**
 * Reads a request to its end, also when it is too large: a client that is still sending does not read the answer.
 *
 * @throws ServiceError RequestEntityTooLargeException over 2 MiB
 */
export async function readRequest(message: IncomingMessage): Promise<HttpRequest> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= LARGEST_BODY) chunks.push(chunk);
  }
  if (length > LARGEST_BODY) {
    throw new ServiceError('RequestEntityTooLargeException', 413, `The body is larger than ${LARGEST_BODY} bytes`);
  }
  const { path, query } = splitUrl(message.url ?? '/');
  return { method: message.method ?? 'GET', path, query, headers: message.headers, body: Buffer.concat(chunks) };
}

/** Splits a request target. `URL` would resolve `..`, and treat `//x` as a host. */
export function splitUrl(url: string): { path: string; query: URLSearchParams } {
  const mark = url.indexOf('?');
  return mark < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) };
}
