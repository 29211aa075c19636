/** How deep a JSON text is nested, found without recursion: code that walks a value would overflow the stack. */

/**
 * Deepest nesting of brackets outside strings.
 *
 * @param text JSON text, or what may become an error when it is read
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
