/**
 * Settings of every SDK client: one attempt, because the state machine does the retrying, where it is visible and
 * costs no compute; and an end to waiting well before the function's own time-out (15 s), so that a service that does
 * not answer is reported as such. Without `throwOnRequestTimeout` the SDK only logs a warning when the time is over.
 */
export const clientSettings = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 8_000, throwOnRequestTimeout: true },
};

/** Settings of the clients of the batch: no state machine retries its calls. */
export const batchClientSettings = { ...clientSettings, maxAttempts: 3 };
