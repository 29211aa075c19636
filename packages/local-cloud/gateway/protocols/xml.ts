/** Writes XML for the Query protocol. */

/**
 * Writes one element. Members of objects become elements, items of arrays become `<member>` elements, dates are ISO 8601.
 * Absent members are left out.
 *
 * @param name name of the element, trusted
 * @param attributes names, trusted, and values
 */
export function element(name: string, content: unknown, attributes: Readonly<Record<string, string>> = {}): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  return `<${name}${written.join('')}>${contentOf(content)}</${name}>`;
}

function contentOf(content: unknown): string {
  if (content instanceof Date) return content.toISOString();
  if (Array.isArray(content)) return content.map((member) => element('member', member)).join('');
  if (typeof content === 'object' && content !== null) {
    return Object.entries(content)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([key, value]) => element(key, value))
      .join('');
  }
  return escapeXml(String(content));
}

/** Characters that XML 1.0 does not allow, even escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to replace
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};

function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(NOT_IN_XML, '\ufffd')
    .replace(/[&<>"\r]/g, (character) => ENTITIES[character] ?? character);
}
