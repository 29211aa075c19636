/** The answer to `GET /`: links for a browser, and otherwise the variables that clients need. */
import type { IncomingHttpHeaders } from 'node:http';
import type { RawResponse } from '../../service/service.ts';

const CREDENTIALS = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

/** The environment variables that make AWS clients use a local cloud, as a command for a shell. */
export function exportsFor(url: string, region = CREDENTIALS.AWS_REGION): string {
  const variables = { AWS_ENDPOINT_URL: url, ...CREDENTIALS, AWS_REGION: region };
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  return `export ${assignments.join(' ')}`;
}

/**
 * @param headers the Host header was checked: it is this machine
 * @param views paths of the documents to link; undefined for a client that is no browser
 */
export function welcome(headers: IncomingHttpHeaders, views?: readonly string[], region?: string): RawResponse {
  const lines = exportsFor(`http://${headers.host}`, region);
  if (!views) {
    return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${lines}\n` };
  }
  const links = views.map((path) => `<li><a href="${path}">${path}</a></li>`);
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Local cloud</title>
<h1>Local cloud</h1>
<ul>
${links.join('\n')}
</ul>
<p>For the AWS CLI, the AWS SDKs and the commands of this project:</p>
<pre>${lines}</pre>
</html>
`;
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}
