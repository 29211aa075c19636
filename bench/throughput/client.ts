/** Sends requests to a local cloud without an SDK, so that the client takes little of the processor. */
import http from 'node:http';
import { text } from 'node:stream/consumers';

/** A client of one local cloud. */
export class Client {
  readonly #url: URL;
  readonly #agent = new http.Agent({ keepAlive: true });

  constructor(url: string) {
    this.#url = new URL(url);
  }

  /**
   * Calls an operation.
   *
   * @param target such as `AWSStepFunctions.StartExecution`
   * @throws Error for every other status than 200
   */
  async call(signingName: string, target: string, version: '1.0' | '1.1', input: object): Promise<void> {
    const body = JSON.stringify(input);
    await this.#send('POST', '/', body, {
      'x-amz-target': target,
      'content-type': `application/x-amz-json-${version}`,
      'content-length': Buffer.byteLength(body),
      authorization: `AWS4-HMAC-SHA256 Credential=bench/20261125/us-east-1/${signingName}/aws4_request, SignedHeaders=host, Signature=0`,
    });
  }

  /** The numbers of calls so far, by operation and outcome. */
  async calls(): Promise<Record<string, Record<string, number> | undefined>> {
    return JSON.parse(await this.#send('GET', '/_local/calls', '', {}));
  }

  close(): void {
    this.#agent.destroy();
  }

  async #send(method: string, path: string, body: string, headers: http.OutgoingHttpHeaders): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
    const { hostname, port } = this.#url;
    const request = http.request({ agent: this.#agent, hostname, port, method, path, headers }, resolve);
    request.on('error', reject).end(body);
    const response = await promise;
    const answer = await text(response);
    if (response.statusCode !== 200) throw new Error(`${path} answers ${response.statusCode}: ${answer}`);
    return answer;
  }
}
