/** An error as the states language hands it on. */
export interface CaughtError {
  Error: string;
  Cause?: string;
}
