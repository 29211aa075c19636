/** Requests as they are shown to the user. They have no names of people: not the path of an operation, and no body. */

/** A request that was answered, or whose connection was cut. */
export interface SeenRequest {
  /** Such as `finspace:CreateKxUser` or `GET /_local/state`. */
  what: string;
  /** HTTP status code; absent when the connection was cut. */
  status?: number;
  /** Name of the exception that was answered. */
  error?: string;
  milliseconds: number;
}

/** What is known of a request while it is answered. */
export type RequestNotes = Pick<SeenRequest, 'error'> & { what?: string };
