/** A site that the gateway serves beside the services: files, documents, and streams of events. */
import type { RawResponse } from '../../service/service.ts';
import type { HttpRequest } from '../http.ts';

/** A site. Its requests come from this machine and from no other site: the gateway has checked that. */
export interface Site {
  /** Path prefix of its endpoints, below `/_local/`. */
  prefix: string;
  /** The page for `GET /` of a browser. */
  page(): RawResponse;
  /** Answers a request for a path with the prefix. */
  answer(request: HttpRequest): Promise<RawResponse | EventStream>;
}

/** An answer that stays open: server-sent events. */
export interface EventStream {
  /** @param send writes one event @returns called when the client is gone */
  open(send: (event: string, data: unknown) => void): () => void;
}

/** Whether an answer of a site stays open. */
export function isEventStream(answer: RawResponse | EventStream): answer is EventStream {
  return 'open' in answer;
}
