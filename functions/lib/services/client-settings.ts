/**
 * Settings of every SDK client.
 *
 * - One attempt: the state machine retries, where retries are visible and cost no compute.
 * - Time-outs well below the time-out of the function (15 s): the failure names the service that did not respond.
 * - `throwOnRequestTimeout`: without it, the SDK only logs a warning when a request times out.
 */
export const clientSettings = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 8_000, throwOnRequestTimeout: true },
};

/** Settings of the SDK clients of the batch function. They retry, because no state machine retries these calls. */
export const batchClientSettings = { ...clientSettings, maxAttempts: 3 };
