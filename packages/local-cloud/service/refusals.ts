/** Refusals of calls, as a client tells them apart. */
import { ConnectionReset } from './connection-reset.ts';
import { ServiceError } from './service.ts';

/** `throttled`, a fault of the `server`, or a cut `connection`, each of which may pass; or a fault of the `client`. */
export type Refusal = 'throttled' | 'server' | 'connection' | 'client';

/** @returns undefined for an error that is no refusal of a call, but a bug */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof ConnectionReset) return 'connection';
  if (!(error instanceof ServiceError)) return undefined;
  if (error.status === 429 || error.name === 'ThrottlingException') return 'throttled';
  return error.status >= 500 ? 'server' : 'client';
}

/** Whether the same call may succeed later. */
export function isTransient(error: unknown): boolean {
  const refusal = refusalOf(error);
  return refusal !== undefined && refusal !== 'client';
}
