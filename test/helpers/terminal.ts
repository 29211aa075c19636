/** Terminals and pipes for the tests of output. */

/** A stream that keeps what is written to it. */
export interface FakeStream {
  stream: NodeJS.WriteStream;
  written: string[];
}

/** A terminal with a number of columns, or a pipe. */
export function fakeStream(columns?: number): FakeStream {
  const written: string[] = [];
  const write = (text: string) => written.push(text) > 0;
  const stream = Object.assign(Object.create(process.stdout), { isTTY: columns !== undefined, columns, write });
  return { stream, written };
}

/** The stream alone. */
export const terminal = (columns: number): NodeJS.WriteStream => fakeStream(columns).stream;
/** The stream alone. */
export const pipe = (): NodeJS.WriteStream => fakeStream().stream;
