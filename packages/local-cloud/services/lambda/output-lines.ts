/** The lines in the output of functions, which comes in pieces. */
export class OutputLines {
  readonly #onLine: (functionName: string, line: string) => void;
  /** The begin of a line whose end has not come yet, by function. */
  readonly #begun = new Map<string, string>();

  constructor(onLine: (functionName: string, line: string) => void) {
    this.#onLine = onLine;
  }

  add(functionName: string, output: string): void {
    const lines = `${this.#begun.get(functionName) ?? ''}${output}`.split(/\r?\n/);
    this.#begun.set(functionName, lines.pop() ?? '');
    for (const line of lines) this.#onLine(functionName, line);
  }

  /** No more output comes. */
  end(): void {
    for (const [functionName, line] of this.#begun) if (line !== '') this.#onLine(functionName, line);
    this.#begun.clear();
  }
}
