/** What a stream writes to: a terminal, or a pipe or a file. */

/** The columns of a stream's terminal. @returns undefined for a pipe and a file, which have no width */
export function terminalWidth({ isTTY, columns }: NodeJS.WriteStream): number | undefined {
  // A terminal that does not know its size says 0.
  return isTTY && columns > 0 ? columns : undefined;
}

/** Whether a stream is a terminal that can erase a line, with a person in front of it. */
export function canErase({ isTTY }: NodeJS.WriteStream): boolean {
  const { TERM, CI = '' } = process.env;
  return isTTY && TERM !== 'dumb' && ['', '0', 'false'].includes(CI);
}
