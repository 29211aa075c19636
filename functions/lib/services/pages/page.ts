/** One page of a list. */
export interface Page<User> {
  users: readonly User[];
  /** Where the next page begins; undefined after the last one. */
  next: string | undefined;
}
