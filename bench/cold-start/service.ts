/** A server on a loopback address that answers each service operation at once. */
import { createServer } from 'node:http';
import { answerTo } from './answers.ts';

/** A running server. */
export interface Service {
  url: string;
  /** Answers the calls of this function from now on. */
  answerAs(name: string): void;
  /** Number of calls that were answered so far. */
  answered(): number;
  /** Operations without an answer so far. Some functions only log that one fails. */
  unanswered: readonly string[];
  close(): void;
}

/** Starts the server. An unknown operation gets status 500, so that the measured call fails. */
export async function startService(): Promise<Service> {
  let caller = '';
  let answered = 0;
  const unanswered: string[] = [];
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target'] ?? `${request.method} ${request.url}`);
    const answer = answerTo(operation, caller);
    if (!answer) unanswered.push(`${operation} of ${caller}`);
    else answered += 1;
    request.resume().on('end', () => {
      response.writeHead(answer ? 200 : 500, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? { message: `no answer for ${operation}` }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    answerAs: (name) => {
      caller = name;
    },
    answered: () => answered,
    unanswered,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
