/** The people of the benchmark, each with all three users. */
import { REQUEST_QUOTAS } from 'local-cloud/testing';
import { expectedCalls, type ServiceCalls, secondsFor } from '../../core/pace/expected-calls.ts';
import localParameters from '../../local/parameters.json' with { type: 'json' };

/** The default of the parameter QuotaShare. */
export const QUOTA_SHARE = 0.5;

/** Executions that the batch function starts in a second, and its instances. */
export const STARTS = { perSecond: Number(localParameters.StartsPerSecond), instances: 2, batchSize: 2 };

/** The quotas of the local cloud. */
export const QUOTAS: ServiceCalls = {
  identityStore: REQUEST_QUOTAS.identitystore ?? 0,
  finSpace: REQUEST_QUOTAS['finspace-api'] ?? 0,
  kx: REQUEST_QUOTAS.finspace ?? 0,
};

/** How long the calls of one person take at the default share of the quotas, in seconds. */
export const SECONDS_A_PERSON = secondsAPersonAt(QUOTAS);

/** The same for the calls of the identity store alone, which several kdb environments share. */
export const IDENTITY_STORE_SECONDS = secondsAPersonAt({ ...QUOTAS, finSpace: Infinity, kx: Infinity });

/** How long the calls of one person take at the default share of other quotas, in seconds. */
export function secondsAPersonAt({ identityStore, finSpace, kx }: ServiceCalls): number {
  return secondsFor(expectedCalls('onboarding', { finSpace: {}, kx: {} }), {
    identityStore: identityStore * QUOTA_SHARE,
    finSpace: finSpace * QUOTA_SHARE,
    kx: kx * QUOTA_SHARE,
  });
}

/** A request for a new person with a user of the identity store only. */
export function identityStoreRequestOf(number: number): object {
  return {
    requestId: `HR-${number}`,
    user: {
      userName: `person.${number}`,
      name: { givenName: 'Person', familyName: `No${number}` },
      displayName: `Person No${number}`,
      emails: [{ value: `person.${number}@example.com` }],
    },
  };
}

/** A request for a new person with all three users. */
export function requestOf(number: number): object {
  return { ...identityStoreRequestOf(number), finSpace: { type: 'APP_USER' }, kx: { role: 'analyst' } };
}

/** How the requests of a run come. */
export const REAL_WAYS = [
  'queue',
  'events',
  'unpaced',
  'beside-half',
  'beside-whole',
  'in-store-beside-half',
  'in-store-beside-whole',
] as const;

export type RealWay = (typeof REAL_WAYS)[number];

/** What the calls of another application beside a batch, and the pace of the batch, have shown. */
export interface Beside {
  calls: number;
  throttled: number;
  /** The least part of the full rates that the line had. */
  slowest: number;
  /**
   * Seconds from the end of the stretch at the whole quota until the line has the full rates again; -1 if the batch ends before.
   * Without a stretch, 0.
   */
  recovery: number;
}

/** What a run has shown. */
export interface Run {
  /** From the first request to the last outcome. */
  seconds: number;
  /** Repetitions of tasks. */
  retries: number;
  throttled: number;
  /** People whose execution has failed. */
  failures: number;
  /** The most executions that were open at once. */
  open: number;
  /** Peak memory of the process, in MB. */
  memory: number;
  /** Absent if no other application calls. */
  beside?: Beside;
}
