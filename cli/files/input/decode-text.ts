/** Decodes the text of a file: UTF-8, or UTF-16 with a byte order mark. */
import { TextDecoder } from 'node:util';
import { UnusableFile } from '../unusable-file.ts';

/**
 * Decodes bytes, piece by piece. A byte order mark is left out.
 *
 * @param bytes the content; its pieces may end inside a character
 * @param name name of the file in messages
 * @param advice what the user can do about a wrong encoding, such as `save it as UTF-8`
 * @throws UnusableFile when the content is in another encoding; the message names the line
 */
export async function* decodeText(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
  advice: string,
): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  /** Bytes that are not decoded yet: before the encoding is known, or the beginning of a character. */
  let pending = Buffer.alloc(0);
  const lines = new LineCounter();
  const fault = (what: string) => new UnusableFile(`${name}:${lines.line}: ${what}: ${advice}`);

  const checked = (text: string): string => {
    const nul = text.indexOf('\0');
    lines.add(nul < 0 ? text : text.slice(0, nul));
    if (nul >= 0)
      throw fault('has a NUL character, as UTF-16 without a byte order mark and files that are not text have');
    return text;
  };

  const decode = (piece: Uint8Array | undefined): string => {
    const isFirst = decoder === undefined;
    decoder ??= new TextDecoder(encodingOf(pending), { fatal: true, ignoreBOM: true });
    // The decoder has the pending bytes already, unless it is new.
    const given = isFirst ? pending : piece;
    if (!isFirst && piece) pending = Buffer.concat([pending, piece]);
    try {
      const text = decoder.decode(given, { stream: true }) + (piece ? '' : decoder.decode());
      pending = pending.subarray(sizeOf(text, decoder.encoding));
      return isFirst ? text.replace(/^\uFEFF/, '') : text;
    } catch {
      checked(textBeforeFault(pending, decoder.encoding));
      throw fault(decoder.encoding === 'utf-8' ? 'is not UTF-8' : 'is not complete UTF-16');
    }
  };
  for await (const piece of bytes) {
    if (!decoder) {
      pending = Buffer.concat([pending, piece]);
      if (pending.length < LONGEST_MARK) continue;
    }
    const text = checked(decode(piece));
    if (text !== '') yield text;
  }
  const text = checked(decode(undefined));
  if (text !== '') yield text;
}

/** Bytes of the longest byte order mark. */
const LONGEST_MARK = 3;

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** The number of bytes of a decoded text. */
function sizeOf(text: string, encoding: string): number {
  return encoding === 'utf-8' ? Buffer.byteLength(text) : 2 * text.length;
}

/** Decodes bytes up to the first fault. */
function textBeforeFault(bytes: Uint8Array, encoding: string): string {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let text = '';
  try {
    for (const byte of bytes) text += decoder.decode(Uint8Array.of(byte), { stream: true });
  } catch {
    // The fault: the text before it is complete.
  }
  return text;
}

/** Counts lines, which end in LF, CR or CRLF. */
class LineCounter {
  line = 1;
  #endsInCr = false;

  add(text: string): void {
    if (text === '') return;
    const isSecondHalf = this.#endsInCr && text.startsWith('\n');
    this.line += (text.match(/\r\n?|\n/g)?.length ?? 0) - (isSecondHalf ? 1 : 0);
    this.#endsInCr = text.endsWith('\r');
  }
}
