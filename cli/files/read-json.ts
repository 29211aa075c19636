/** Reads JSON documents and finds the lines of their fields. */
import { findNodeAtLocation, type Node, type ParseError, parse, parseTree, printParseErrorCode } from 'jsonc-parser';
import { displayName, openText, wholeText } from './input/open-text.ts';
import { toUnusableFile, UnusableFile } from './unusable-file.ts';

/** A document and its text. */
export interface JsonFile {
  text: string;
  value: unknown;
}

/**
 * Reads a JSON document.
 *
 * @param file path of the file, or `-` for standard input
 * @throws UnusableFile when the file is not JSON; the message names the line and the column
 */
export async function readJson(file: string): Promise<JsonFile> {
  try {
    return await parseDocument(openText(file), displayName(file));
  } catch (error) {
    throw toUnusableFile(file, error);
  }
}

/**
 * Parses a JSON document.
 *
 * @param name name of the file in messages
 * @throws UnusableFile when the text is not JSON; the message names the line and the column
 */
export async function parseDocument(pieces: AsyncIterable<string>, name: string): Promise<JsonFile> {
  const text = await wholeText(pieces, name);
  const { value, fault } = parseJson(text);
  if (fault) throw new UnusableFile(`${name} is not JSON: ${fault.what}, line ${fault.line}, column ${fault.column}`);
  return { text, value };
}

/** The value of a text, or the fault of a text that is not JSON. */
type ParsedJson =
  | { value: unknown; fault?: never }
  | { value?: never; fault: { what: string; line: number; column: number } };

/** Parses JSON. The error message of V8 is not used: it quotes the text, which may be personal. */
export function parseJson(text: string): ParsedJson {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { fault: syntaxFault(text) };
  }
}

function syntaxFault(text: string): { what: string; line: number; column: number } {
  if (text.trim() === '') return { what: 'it is empty', line: 1, column: 1 };
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (!first) return { what: 'Invalid symbol', line: 1, column: 1 };
  // `PropertyNameExpected` becomes `Property name expected`.
  const what = printParseErrorCode(first.error).replace(/(?!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const before = text.slice(0, first.offset).split('\n');
  return { what, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/**
 * Finds lines in a JSON text.
 *
 * @returns a function that gives the line of a field: of its value, or of the innermost existing object around it
 */
export function lineFinder(text: string): (keys: readonly (string | number)[]) => number {
  let tree: Node | undefined;
  return (keys) => {
    tree ??= parseTree(text);
    for (let length = keys.length; tree && length >= 0; length -= 1) {
      const node = findNodeAtLocation(tree, keys.slice(0, length));
      if (node) return text.slice(0, node.offset).split('\n').length;
    }
    return 1;
  };
}
