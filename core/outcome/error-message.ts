/** The message in a Cause of the states language. */

/**
 * Reads the message in a Cause. That of a Lambda function is the JSON text of `{errorType, errorMessage, trace}`; every other
 * one is plain text.
 *
 * @param cause the Cause as the state machine gives it
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
