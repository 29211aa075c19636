/** Compresses answers, so that the page and its data are small. */
import { gzipSync } from 'node:zlib';
import type { HttpRequest } from '../gateway/http.ts';
import type { RawResponse } from '../service/service.ts';

/** Compresses an answer for a client that takes gzip, as browsers do. */
export function compressed({ headers }: Pick<HttpRequest, 'headers'>, answered: RawResponse): RawResponse {
  if (!/\bgzip\b/.test(headers['accept-encoding']?.toString() ?? '')) return answered;
  return {
    ...answered,
    headers: { ...answered.headers, 'content-encoding': 'gzip', vary: 'accept-encoding' },
    body: gzipSync(answered.body),
  };
}
