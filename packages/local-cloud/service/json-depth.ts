/** Nesting depth of a JSON text, without recursion: code that walks a deep value overflows the stack. */

/**
 * The depth of brackets outside strings.
 *
 * @param text JSON text; it may be invalid
 */
export function jsonDepth(text: string): number {
  let deepest = 0;
  let open = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') {
      inString = true;
    } else if (character === '{' || character === '[') {
      open += 1;
      deepest = Math.max(deepest, open);
    } else if (character === '}' || character === ']') {
      open -= 1;
    }
  }
  return deepest;
}
