/** The error output of a Catch in Amazon States Language. */
export interface CaughtError {
  Error: string;
  Cause?: string;
}
