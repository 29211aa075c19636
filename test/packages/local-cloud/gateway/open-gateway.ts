/** A gateway with the three stateful services, for the tests. */
import { onTestFinished } from 'vitest';
import { createGateway, type GatewayOptions } from '../../../../packages/local-cloud/gateway/gateway.ts';
import type { Service } from '../../../../packages/local-cloud/service/service.ts';
import { createFinSpace } from '../../../../packages/local-cloud/services/finspace/finspace.ts';
import { createFinSpaceData } from '../../../../packages/local-cloud/services/finspace-data/finspace-data.ts';
import {
  createIdentityStore,
  type IdentityStoreOptions,
} from '../../../../packages/local-cloud/services/identity-store/identity-store.ts';
import type { Document } from '../../../helpers/document.ts';

export const IDENTITY_STORE_ID = 'd-1234567890';
export const ENVIRONMENT_ID = 'kxenvironment0123456789abc';

/** What a test may change. */
export interface OpenGatewayOptions
  extends Pick<IdentityStoreOptions, 'groups' | 'records'>,
    Partial<Pick<GatewayOptions, 'quotas' | 'authorize' | 'health' | 'settled' | 'onRequest' | 'onError'>> {
  creatingMs?: number;
  membershipMs?: number;
  services?: readonly Service[];
}

/** A running gateway; `clock.now` is its time. */
export interface OpenGateway {
  url: string;
  clock: { now: number };
  /** Settings of an SDK client that calls it once. */
  settings: ReturnType<typeof clientSettings>;
  /** Requests `/_local/...`. */
  control(method: string, path: string, body?: unknown): Promise<{ status: number; body: Document }>;
  /** Sends a request that looks signed for a service. */
  send(signingName: string, path: string, init?: RequestInit): Promise<Response>;
}

/** Opens a gateway that is closed when the test ends. */
export async function openGateway({
  creatingMs = 0,
  membershipMs = 0,
  services = [],
  groups,
  records,
  ...options
}: OpenGatewayOptions = {}): Promise<OpenGateway> {
  const clock = { now: Date.UTC(2026, 10, 22) };
  const now = () => clock.now;
  const identityStore = createIdentityStore({
    identityStoreId: IDENTITY_STORE_ID,
    groups,
    now,
    ...(records && { records }),
  });
  const finSpace = createFinSpace({
    environmentIds: [ENVIRONMENT_ID],
    accountId: '111122223333',
    region: 'us-east-1',
    now,
  });
  const finSpaceData = createFinSpaceData({ now, creatingMs, membershipMs, ...(records && { records }) });
  const gateway = createGateway({
    services: [identityStore, finSpace, finSpaceData, ...services],
    views: {
      state: () => ({
        identityStore: { users: identityStore.users() },
        finSpace: { users: finSpaceData.users() },
        kx: { users: finSpace.users() },
      }),
      groups: () => ({ groups: identityStore.groups(), memberships: identityStore.memberships() }),
    },
    now,
    ...options,
  });
  const url = await gateway.listen(0);
  onTestFinished(() => gateway.close());
  return {
    url,
    clock,
    settings: clientSettings(url),
    async control(method, path, body) {
      const response = await fetch(`${url}/_local/${path}`, {
        method,
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const answer: Document = JSON.parse(await response.text());
      return { status: response.status, body: answer };
    },
    send: (signingName, path, init = {}) =>
      fetch(`${url}${path}`, { ...init, headers: { authorization: signedFor(signingName), ...init.headers } }),
  };
}

/** An Authorization header with a credential scope. */
export function signedFor(signingName: string): string {
  return `AWS4-HMAC-SHA256 Credential=AKID/20261122/us-east-1/${signingName}/aws4_request, SignedHeaders=host, Signature=0`;
}

function clientSettings(endpoint: string) {
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
    maxAttempts: 1,
  };
}
