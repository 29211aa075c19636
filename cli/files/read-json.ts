/** Reads JSON documents, and finds the lines of their fields. */
import { readFile } from 'node:fs/promises';
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import { toUnusableFile, UnusableFile } from './unusable-file.ts';

/** A document and its text. */
export interface JsonFile {
  text: string;
  value: unknown;
}

/**
 * Reads a JSON document.
 *
 * @throws UnusableFile naming the file, and line and column of the fault
 */
export async function readJson(file: string): Promise<JsonFile> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw toUnusableFile(file, error);
  });
  try {
    return { text, value: JSON.parse(text) };
  } catch (error) {
    throw new UnusableFile(`${file} is not JSON: ${error instanceof Error ? syntaxFault(error.message, text) : error}`);
  }
}

/**
 * What is wrong with a text that is no JSON, and where. V8's own message quotes the text, which may be personal.
 *
 * @param message message of V8's SyntaxError
 */
export function syntaxFault(message: string, text: string): string {
  const position = /at position (\d+)/.exec(message)?.[1];
  const what = message.replace(/,? *("[\s\S]*" is not valid JSON|in JSON.*)$/, '').trim();
  if (position === undefined) return text.trim() === '' ? 'it is empty' : `${what} at the end of the file`;
  const before = text.slice(0, Number(position)).split('\n');
  return `${what}, line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/**
 * Finds lines in a JSON text.
 *
 * @returns the line of a field: that of its value, or of the innermost object that would hold it
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
