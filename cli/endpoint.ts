/** The endpoint that a command talks to. */

/** Where `npm run local` listens by default. */
export const LOCAL_CLOUD_URL = 'http://127.0.0.1:4566';

const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|\[::1\])(:|\/|$)/i;

/** Whether an endpoint is on this machine. */
export function isLocal(endpoint: string): boolean {
  return LOOPBACK.test(endpoint.replace(/^https?:\/\//i, ''));
}
