/** Kinds of refused calls, as a client distinguishes them. */
import { ConnectionReset } from './connection-reset.ts';
import { ServiceError } from './service.ts';

/** `throttled`, an error of the `server` and a cut `connection` are transient; an error of the `client` is not. */
export type Refusal = 'throttled' | 'server' | 'connection' | 'client';

/** @returns undefined for any other error, which is a bug */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof ConnectionReset) return 'connection';
  if (!(error instanceof ServiceError)) return undefined;
  if (error.status === 429 || error.name === 'ThrottlingException') return 'throttled';
  return error.status >= 500 ? 'server' : 'client';
}

/** Whether a retry of the call may succeed. */
export function isTransient(error: unknown): boolean {
  const refusal = refusalOf(error);
  return refusal !== undefined && refusal !== 'client';
}
