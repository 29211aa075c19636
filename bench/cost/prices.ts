/** List prices of us-east-1, in USD, and what is assumed of AWS. */

/** What requests use. */
export interface Usage {
  /** State transitions of Step Functions Standard; each retry is one. */
  transitions: number;
  /** Invocations of functions. */
  invocations: number;
  /** Billed milliseconds of all invocations. */
  milliseconds: number;
  /** Write and read request units of DynamoDB. */
  writes: number;
  reads: number;
  /** Custom events on the bus: the request and the outcome. */
  events: number;
  /** Bytes that stay in the table. */
  bytes: number;
}

/** The prices, and the assumptions. */
export const PRICES = {
  transition: 25 / 1e6,
  invocation: 0.2 / 1e6,
  /** Of a GB-second on arm64. */
  gigabyteSecond: 0.0000133334,
  /** Memory of the functions in GB, as in the template. */
  gigabytes: 0.5,
  write: 0.625 / 1e6,
  read: 0.125 / 1e6,
  event: 1 / 1e6,
  /** Of a gigabyte in the table for a month, on the table of seven years that the records are kept. */
  gigabyteMonth: 0.25,
  monthsKept: 84,
  /** Assumed time of an invocation beside its calls. */
  overheadMs: 5,
  /** Assumed time of a call of a service. */
  serviceCallMs: 15,
} as const;

/** The price of a usage in USD. */
export function usdOf({ transitions, invocations, milliseconds, writes, reads, events, bytes }: Usage): number {
  return (
    transitions * PRICES.transition +
    invocations * PRICES.invocation +
    (milliseconds / 1_000) * PRICES.gigabytes * PRICES.gigabyteSecond +
    writes * PRICES.write +
    reads * PRICES.read +
    events * PRICES.event +
    (bytes / 1e9) * PRICES.gigabyteMonth * PRICES.monthsKept
  );
}
