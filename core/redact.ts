/**
 * Redacts the texts of a request in the error message of a service. Services quote invalid values: whole, in part,
 * truncated, escaped, in another letter case or in another Unicode form. Redaction therefore compares single words as
 * well as whole texts.
 */

const REDACTED = '[redacted]';

/** Members that an operator needs to see in a message and that contain no personal data. */
const PUBLIC_MEMBERS: readonly string[] = [
  'IdentityStoreId',
  'UserId',
  'AttributePath',
  'environmentId',
  'iamRole',
  'clientToken',
  'userId',
  'apiAccess',
  'apiAccessPrincipalArn',
  'maxResults',
];

/** Members whose keys are chosen by the sender, so that the keys may be personal data. */
const FREE_MEMBERS: readonly string[] = ['tags', 'Extensions'];

/** Common words of service messages, and common types of addresses. They are not personal data. */
const COMMON_WORDS: ReadonlySet<string> = new Set(
  (
    'a an and any are as at be by does exist exists failed for found has have in invalid is it must no not of on or the ' +
    'this to was with work home other mobile user users name email request value com example app super app_user super_user'
  ).split(' '),
);

/**
 * Minimum length for matching parts of words. A shorter word is redacted only as a whole word, because many words
 * contain it.
 */
const PART_LENGTH = 4;

/**
 * Redacts the texts of a request in a message.
 *
 * @param message message of a service
 * @param input the request
 * @param areKeysFree whether the keys may be personal data, as in a request that has not been validated
 * @returns the message without the texts of the request, except identifiers and common words
 */
export function redact(message: string, input: unknown, areKeysFree = false): string {
  const texts = [...personalTexts(input, areKeysFree)].map(fold).sort((a, b) => b.length - a.length);
  const words = [...new Set(texts.flatMap((text) => text.match(WORD) ?? []))].filter(
    // A single letter or digit is not personal data.
    (word) => !COMMON_WORDS.has(word) && !/^[a-z0-9]$/.test(word),
  );
  return texts
    .filter((text) => [...text].length > 1 && !COMMON_WORDS.has(text))
    .reduce((rest, text) => replaceFolded(rest, text), unescaped(message).normalize('NFC'))
    .replace(WORD, (word) => (word !== 'redacted' && isOneOf(fold(word), words) ? REDACTED : word));
}

const WORD = /[\p{L}\p{M}\p{N}]+/gu;

/**
 * Returns whether a word of a message equals or contains a word of the request, or is a truncated word of the request.
 */
function isOneOf(word: string, words: readonly string[]): boolean {
  return words.some(
    (known) =>
      word === known ||
      (known.length >= PART_LENGTH && word.includes(known)) ||
      (word.length >= PART_LENGTH && known.startsWith(word)),
  );
}

/** Converts a text to one Unicode form and one letter case for comparison. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

function replaceFolded(message: string, text: string): string {
  const pattern = text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const isWord = /^[\p{L}\p{M}\p{N}]+$/u.test(text);
  const edge = '[\\p{L}\\p{M}\\p{N}]';
  // A word inside a longer word is handled by the comparison of words.
  return message.replace(new RegExp(isWord ? `(?<!${edge})${pattern}(?!${edge})` : pattern, 'giu'), REDACTED);
}

/** Decodes the escape sequences of JSON, XML and URLs in a message. */
function unescaped(message: string): string {
  return message
    .replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\(["'/\\])/g, '$1')
    .replace(/&#(x?)([0-9a-f]{1,6});/gi, (entity, isHex: string, digits: string) => {
      const codePoint = Number.parseInt(digits, isHex === '' ? 10 : 16);
      return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : entity;
    })
    .replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
      try {
        return decodeURIComponent(encoded);
      } catch {
        return encoded;
      }
    });
}

/** Collects the texts of a request that may be personal data: all texts except those of the public members. */
function personalTexts(value: unknown, areKeysFree: boolean, found = new Set<string>()): Set<string> {
  if (typeof value === 'string') found.add(value);
  else if (typeof value === 'number') found.add(String(value));
  else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) {
      if (areKeysFree) found.add(key);
      else if (PUBLIC_MEMBERS.includes(key)) continue;
      personalTexts(child, areKeysFree || FREE_MEMBERS.includes(key), found);
    }
  }
  return found;
}
