/** Rejects user names that look like another user name or like a path. */
import { characterCount } from './characters.ts';

/** Scripts with letters that look alike (Unicode Technical Standard 39, section 5.2, restriction levels). */
const CONFUSABLE_SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
  /\p{Script=Coptic}/u,
];

/**
 * Returns whether a user name uses at most one of the confusable scripts. It prevents a Cyrillic `а` among Latin
 * letters.
 */
export function isOfOneScript(userName: string): boolean {
  return CONFUSABLE_SCRIPTS.filter((script) => script.test(userName)).length <= 1;
}

/** Returns whether each accented letter is one code point where Unicode has one. macOS decomposes file names. */
export function isComposed(userName: string): boolean {
  const composed = userName.normalize('NFC');
  return composed === userName || characterCount(composed) >= characterCount(userName);
}

/**
 * Returns whether a user name is in the form used for comparison: no full-width letters, no ligatures (RFC 8265,
 * section 3.2).
 */
export function isNormalized(userName: string): boolean {
  return userName.normalize('NFKC') === userName;
}

/** Returns whether a user name contains no path separator and is not `.` or `..`. */
export function isNoPath(userName: string): boolean {
  return !/[/\\]/.test(userName) && !/^\.{1,2}$/.test(userName);
}
