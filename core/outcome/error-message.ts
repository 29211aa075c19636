/** Reads the message in a Cause of Amazon States Language. */

/**
 * Extracts the message from a Cause. The Cause of a Lambda function is the JSON text of `{errorType, errorMessage,
 * trace}`. Any other Cause is plain text.
 *
 * @param cause the `Cause` of an error in the state machine
 */
export function errorMessage(cause = ''): string {
  try {
    const parsed: unknown = JSON.parse(cause);
    if (typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed) return String(parsed.errorMessage);
  } catch {
    // Plain text.
  }
  return cause;
}
