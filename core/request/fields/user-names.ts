/** User names that could be taken for another one, or for a path. */
import { characterCount } from './characters.ts';

/** Scripts whose letters look like each other's (Unicode Technical Standard 39, section 5.2, restriction levels). */
const CONFUSABLE_SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
  /\p{Script=Coptic}/u,
];

/** Whether the letters are of one of the scripts that look alike, so that an `а` among an `a` cannot hide. */
export function isOfOneScript(userName: string): boolean {
  return CONFUSABLE_SCRIPTS.filter((script) => script.test(userName)).length <= 1;
}

/** Whether letters and their accents are one character each, where Unicode has one. macOS takes file names apart. */
export function isComposed(userName: string): boolean {
  return characterCount(userName.normalize('NFC')) >= characterCount(userName);
}

/** Whether it is in the form in which names are compared: no full-width letters, no ligatures (RFC 8265, section 3.2). */
export function isNormalized(userName: string): boolean {
  return userName.normalize('NFKC') === userName;
}

/** Whether it is no path, nor a part of one that leads elsewhere. */
export function isNoPath(userName: string): boolean {
  return !/[/\\]/.test(userName) && !/^\.{1,2}$/.test(userName);
}
