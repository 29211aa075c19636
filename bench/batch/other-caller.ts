/** Another application, which calls the identity store beside a batch: in virtual time, through the quota of the local cloud. */
import { marshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { factorAt, LINE_KEY } from '../../core/pace/line.ts';
import { LOCAL_ACCOUNT } from '../../local/application.ts';
import { stack, TABLE_NAME, type VirtualCloud } from '../virtual/virtual-cloud.ts';
import { type Beside, QUOTAS } from './people.ts';

/** A stretch of virtual time, in seconds since the first request of the batch. */
interface Stretch {
  from: number;
  to: number;
}

const numberSchema = v.exactOptional(
  v.pipe(
    v.object({ N: v.string() }),
    v.transform(({ N }) => Number(N)),
  ),
);

/** The line as the table has it. */
const lineSchema = v.object({ Item: v.optional(v.object({ factor: numberSchema, throttledAt: numberSchema })) });

/** The part of the quota that the application takes outside its stretch at the whole quota. */
const STEADY_PART = 0.5;

/**
 * The part of its interval at which a call comes: spread evenly, and the same in each run. Calls at whole intervals would take
 * each call that the quota grants at the very moment at which it is granted, and leave nothing to any other caller.
 */
const partOf = (call: number): number => (call * 0.618_033_988_75) % 1;

const NAME = 'person.1';

/** Calls that do not wait for each other and are not repeated, so that their rate is the same whatever is throttled. */
export class OtherCaller {
  readonly #cloud: VirtualCloud;
  readonly #wholeQuota: Stretch | undefined;
  readonly #startedAt = Date.now();
  readonly #factors: { at: number; factor: number }[] = [];
  #calls = 0;
  #throttled = 0;
  /** When the interval of the next call begins. */
  #next = 0;
  /** When the line is read again. */
  #nextReading = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Begins to call, at half of the quota. @param wholeQuota when it takes the whole quota */
  constructor(cloud: VirtualCloud, wholeQuota?: Stretch) {
    this.#cloud = cloud;
    this.#wholeQuota = wholeQuota;
    this.#plan();
  }

  /** Ends the calls. */
  end(): Beside {
    clearTimeout(this.#timer);
    const after = this.#wholeQuota?.to ?? 0;
    const recovered = this.#factors.find(({ at, factor }) => at >= after && factor === 1);
    return {
      calls: this.#calls,
      throttled: this.#throttled,
      slowest: Math.min(1, ...this.#factors.map(({ factor }) => factor)),
      recovery: recovered ? recovered.at - after : -1,
    };
  }

  #plan(): void {
    const { from, to } = this.#wholeQuota ?? { from: 0, to: 0 };
    const part = this.#next >= from && this.#next < to ? 1 : STEADY_PART;
    const interval = 1 / (QUOTAS.identityStore * part);
    const at = this.#next + partOf(this.#calls) * interval;
    this.#next += interval;
    this.#timer = setTimeout(
      () => {
        this.#plan();
        void this.#call();
      },
      this.#startedAt + at * 1_000 - Date.now(),
    );
  }

  async #call(): Promise<void> {
    const at = (Date.now() - this.#startedAt) / 1_000;
    this.#calls += 1;
    const { status } = await this.#cloud.gateway.answer({
      method: 'POST',
      path: '/',
      query: new URLSearchParams(),
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSIdentityStore.GetUserId',
        authorization: `AWS4-HMAC-SHA256 Credential=other/20260101/${LOCAL_ACCOUNT.region}/identitystore/aws4_request, `,
      },
      body: Buffer.from(
        JSON.stringify({
          IdentityStoreId: stack.parameters.IdentityStoreId,
          AlternateIdentifier: { UniqueAttribute: { AttributePath: 'userName', AttributeValue: NAME } },
        }),
      ),
    });
    if (status === 429) this.#throttled += 1;
    if (at < this.#nextReading) return;
    this.#nextReading = at + 1;
    this.#factors.push({ at, factor: await this.#readFactor() });
  }

  /** Reads the part of the full rates that the line has now. */
  async #readFactor(): Promise<number> {
    const now = Date.now();
    const input = { TableName: TABLE_NAME, Key: marshall(LINE_KEY) };
    const { Item } = v.parse(lineSchema, await this.#cloud.call('dynamoDb', 'GetItem', input));
    return Item ? factorAt(Item, now) : 1;
  }
}
