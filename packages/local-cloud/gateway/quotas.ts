/** Request quotas: a token bucket for each service. */
import { type Service, ServiceError } from '../service/service.ts';
import { errorHasMember } from '../service/service-model.ts';
import { Speed } from '../service/speed.ts';

/** Requests a second for all operations of a service together, by the service's name. */
export type RequestQuotas = Readonly<Record<string, number>>;

/**
 * The quota of the identity store is published (IAM Identity Center quotas: 20 requests a second for all Identity Store
 * APIs together). The quotas of FinSpace are not published: 10 is a careful assumption.
 */
export const REQUEST_QUOTAS: RequestQuotas = { identitystore: 20, finspace: 10, 'finspace-api': 10 };

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Applies the quotas. A bucket holds the requests of one second, so a burst of that size passes. */
export class Quotas {
  readonly #quotas: ReadonlyMap<string, number>;
  readonly #now: () => number;
  readonly #speed: Speed;
  readonly #buckets = new Map<string, Bucket>();

  /**
   * @param quotas other services have none
   * @param now milliseconds since 1970
   * @param speed multiplies the quotas
   */
  constructor(quotas: RequestQuotas, now: () => number, speed = new Speed()) {
    this.#quotas = new Map(Object.entries(quotas));
    this.#now = now;
    this.#speed = speed;
  }

  /**
   * Takes one request from the service's bucket.
   *
   * @throws ServiceError ThrottlingException when the bucket is empty
   */
  spend(service: Service): void {
    const quota = this.#quotas.get(service.name);
    if (quota === undefined) return;
    const rate = quota * this.#speed.factor;
    const now = this.#now();
    const { tokens, filledAt } = this.#buckets.get(service.name) ?? { tokens: rate, filledAt: now };
    const available = Math.min(rate, tokens + ((now - filledAt) / 1_000) * rate);
    const granted = available >= 1;
    this.#buckets.set(service.name, { tokens: granted ? available - 1 : available, filledAt: now });
    if (granted) return;
    const retryAfter = errorHasMember(service.model, 'ThrottlingException', 'RetryAfterSeconds');
    throw new ServiceError('ThrottlingException', 429, 'Rate exceeded', retryAfter ? { RetryAfterSeconds: 1 } : {});
  }

  /** Fills all buckets. */
  reset(): void {
    this.#buckets.clear();
  }
}
