/**
 * Whether a request comes from this machine. A page of another site can reach a loopback port in two ways: under a host name that
 * resolves to 127.0.0.1 (DNS rebinding), which Host shows, or by a cross-site request, which Origin and Sec-Fetch-Site show.
 */
import type { IncomingHttpHeaders } from 'node:http';

/** Methods that change nothing. */
const READING = ['GET', 'HEAD'];

/** Values of Sec-Fetch-Site of requests that a user or a page of the local cloud makes. */
const OWN_SITE = ['same-origin', 'none'];

/** Whether Host is a name of the loopback interface. */
export function isForThisMachine({ host }: IncomingHttpHeaders): boolean {
  return isLoopback(host);
}

/**
 * Whether a browser may make the request: from a page of the local cloud itself, or as a link. Other programs send neither
 * Origin nor Sec-Fetch-Site.
 */
export function isOwnSite(method: string, headers: IncomingHttpHeaders): boolean {
  const { host, origin, 'sec-fetch-site': site } = headers;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  return READING.includes(method) || site === undefined || OWN_SITE.includes(String(site));
}

function isLoopback(host: string | undefined): boolean {
  return /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i.test(host ?? '');
}
