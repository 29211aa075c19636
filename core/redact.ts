/**
 * Strikes the texts of a request out of what a service says of it. Services quote what they refuse: whole, in part, cut
 * off, escaped, in another case or normal form. So words are compared, not only texts.
 */

const REDACTED = '[redacted]';

/** Members that an operator needs to see in a message, and that say nothing of a person. */
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

/** Members whose keys are the sender's too. */
const FREE_MEMBERS: readonly string[] = ['tags', 'Extensions'];

/** Words of the services' own messages, and the usual types of addresses: they name no one when they stand in a request. */
const COMMON_WORDS: ReadonlySet<string> = new Set(
  (
    'a an and any are as at be by does exist exists failed for found has have in invalid is it must no not of on or the ' +
    'this to was with work home other mobile user users name email request value com example app super app_user super_user'
  ).split(' '),
);

/** A shorter word is struck out only where it stands alone: it is a part of many others. */
const PART_LENGTH = 4;

/**
 * Strikes a request out of a message.
 *
 * @param input the request
 * @param areKeysFree whether the names of its members are the sender's, as in a request that was not checked
 * @returns the message without any text of the request but identifiers and common words
 */
export function redact(message: string, input: unknown, areKeysFree = false): string {
  const texts = [...personalTexts(input, areKeysFree)].map(fold).sort((a, b) => b.length - a.length);
  const words = [...new Set(texts.flatMap((text) => text.match(WORD) ?? []))].filter(
    // A single letter or digit tells nothing of a person.
    (word) => !COMMON_WORDS.has(word) && !/^[a-z0-9]$/.test(word),
  );
  return texts
    .filter((text) => [...text].length > 1 && !COMMON_WORDS.has(text))
    .reduce((rest, text) => replaceFolded(rest, text), unescaped(message).normalize('NFC'))
    .replace(WORD, (word) => (word !== 'redacted' && isOneOf(fold(word), words) ? REDACTED : word));
}

const WORD = /[\p{L}\p{M}\p{N}]+/gu;

/** Whether a word of a message is one of the request's, holds one, or begins one that was cut off. */
function isOneOf(word: string, words: readonly string[]): boolean {
  return words.some(
    (known) =>
      word === known ||
      (known.length >= PART_LENGTH && word.includes(known)) ||
      (word.length >= PART_LENGTH && known.startsWith(word)),
  );
}

/** As texts are compared: one normal form, one case. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

function replaceFolded(message: string, text: string): string {
  const pattern = text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const isWord = /^[\p{L}\p{M}\p{N}]+$/u.test(text);
  const edge = '[\\p{L}\\p{M}\\p{N}]';
  // A word within another one is looked at as a word.
  return message.replace(new RegExp(isWord ? `(?<!${edge})${pattern}(?!${edge})` : pattern, 'giu'), REDACTED);
}

/** Texts as services quote them in JSON, XML and URLs. */
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

/** Texts of a request that may be personal: all but identifiers and fixed words. */
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
