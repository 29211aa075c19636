/** The clock of tests in real time. */

/**
 * Lets no time of this test file be a whole second; call it before a local cloud is started. A creation time in whole
 * seconds may have been truncated: a user who was created in the second in which an execution starts is
 * `created: "unknown"`, which would make one run of a thousand fail.
 */
export function avoidWholeSeconds(): void {
  const { now } = Date;
  Date.now = () => {
    const time = now();
    return time % 1_000 === 0 ? time + 1 : time;
  };
}
