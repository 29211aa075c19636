/**
 * The least that a function can do to create an identity-store user: it signs the request with `node:crypto` and sends
 * it with `node:http`. No SDK, no log, no time-out, no typed error.
 *
 * `process.getBuiltinModule` matters: the import of `node:http` as an ES module reads each of its exports, and one of
 * them loads undici.
 */
const { createHash, createHmac } = process.getBuiltinModule('node:crypto');
const http = process.getBuiltinModule('node:http');

const { AWS_ENDPOINT_URL = '', AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env;

const TARGET = 'AWSIdentityStore.CreateUser';
const TYPE = 'application/x-amz-json-1.1';

export function handler({ request }: { request: object }): Promise<unknown> {
  const url = new URL(AWS_ENDPOINT_URL);
  const body = JSON.stringify(request);
  const headers = signed(url.host, body);
  return new Promise((resolve, reject) => {
    http
      .request(url, { method: 'POST', headers }, (response) => {
        let text = '';
        response
          .setEncoding('utf8')
          .on('data', (chunk: string) => {
            text += chunk;
          })
          .on('end', () => resolve(JSON.parse(text)));
      })
      .on('error', reject)
      .end(body);
  });
}

/** Signature Version 4 of a request to the identity store. */
function signed(host: string, body: string): Record<string, string> {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const day = time.slice(0, 8);
  const names = 'content-type;host;x-amz-date;x-amz-target';
  const canonical = `POST\n/\n\ncontent-type:${TYPE}\nhost:${host}\nx-amz-date:${time}\nx-amz-target:${TARGET}\n\n${names}\n${hash(body)}`;
  const scope = `${day}/${AWS_REGION}/identitystore/aws4_request`;
  const key = [day, AWS_REGION, 'identitystore', 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part).digest(),
    `AWS4${AWS_SECRET_ACCESS_KEY}`,
  );
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash(canonical)}`).digest('hex');
  return {
    'content-type': TYPE,
    'x-amz-date': time,
    'x-amz-target': TARGET,
    authorization: `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string) {
  return createHmac('sha256', key).update(text);
}
