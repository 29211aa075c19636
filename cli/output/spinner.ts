/** Shows on a terminal what is going on, in a line that the next line replaces. */
import { styleText } from 'node:util';
import { canErase, terminalWidth } from './terminal.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Milliseconds between two frames. */
const FRAME_TIME = 100;

/** Goes to the beginning of the line and erases it. */
const ERASE_LINE = '\r\u001B[K';

/**
 * What is going on, and for how many seconds. Only a terminal that can erase a line shows it, and no CI system. The cursor
 * is not hidden: no way of ending the process leaves it hidden.
 */
export class Spinner {
  readonly #stream: NodeJS.WriteStream;
  readonly #spins: boolean;
  #what: string | undefined;
  #since = 0;
  #frame = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param spins `false` for a command whose output is for programs */
  constructor(stream: NodeJS.WriteStream, spins = true) {
    this.#stream = stream;
    this.#spins = spins && canErase(stream);
  }

  /** Shows what is going on, from now on if it is something else than before. @param what undefined for nothing */
  show(what: string | undefined): void {
    if (!this.#spins || what === this.#what) return;
    this.#erase();
    this.#what = what;
    this.#since = Date.now();
    this.#draw();
    this.#timer ??= setInterval(() => this.#draw(), FRAME_TIME).unref();
  }

  /** Writes lines that stay, in place of the spinner, which goes on below them. */
  write(text: string): void {
    this.#erase();
    this.#stream.write(`${text}\n`);
    this.#draw();
  }

  /** Erases the line for good. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#erase();
    this.#what = undefined;
  }

  #erase(): void {
    if (this.#what !== undefined) this.#stream.write(ERASE_LINE);
  }

  #draw(): void {
    if (this.#what === undefined) return;
    this.#frame = (this.#frame + 1) % FRAMES.length;
    const seconds = Math.floor((Date.now() - this.#since) / 1000);
    const text = `${FRAMES[this.#frame]} ${this.#what}  ${seconds} s`;
    // A line that the terminal breaks cannot be erased.
    const short = text.slice(0, (terminalWidth(this.#stream) ?? 80) - 1);
    this.#stream.write(ERASE_LINE + styleText('dim', short, { stream: this.#stream }));
  }
}
