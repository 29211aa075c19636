/** The quotas of the services, as the local cloud applies them: a bucket holds the calls of one second. */
import type { ServiceCalls } from '../../core/pace/expected-calls.ts';

/** Token buckets, one for each service. Time is in milliseconds. */
export class TokenBuckets {
  readonly #rates: ServiceCalls;
  readonly #tokens: ServiceCalls;
  readonly #filledAt: ServiceCalls = { identityStore: 0, finSpace: 0, kx: 0 };

  constructor(rates: ServiceCalls) {
    this.#rates = rates;
    this.#tokens = { ...rates };
  }

  /** Takes a call. @returns whether it was granted */
  spend(service: keyof ServiceCalls, now: number): boolean {
    const rate = this.#rates[service];
    const available = Math.min(rate, this.#tokens[service] + ((now - this.#filledAt[service]) / 1_000) * rate);
    const isGranted = available >= 1;
    this.#tokens[service] = isGranted ? available - 1 : available;
    this.#filledAt[service] = now;
    return isGranted;
  }
}
