/**
 * Compares user names, email addresses and names of people. The identity store and mail systems ignore letter case (RFC
 * 7643, section 8.7.1: `userName` and `emails.value` are not `caseExact`). The same text can also have several Unicode
 * forms.
 */

/**
 * Returns the comparison key of a user name or an address. All spellings have the same key.
 *
 * @param value a user name or an address
 * @returns a key for maps and sets; do not display or send it
 */
export function comparable(value: string): string {
  // Text of ASCII has one Unicode form.
  if (/^\p{ASCII}*$/u.test(value)) return value.toLowerCase();
  return value.normalize('NFKC').toLowerCase().normalize('NFKC');
}

/** Returns whether two user names are the same. An absent user name never matches. */
export function isSameUserName(one: string | undefined, other: string | undefined): boolean {
  return isSame(one, other);
}

/** Returns whether two addresses are the same. An absent address never matches. */
export function isSameAddress(one: string | undefined, other: string | undefined): boolean {
  return isSame(one, other);
}

/**
 * Returns whether two first names or two last names are the same. FinSpace may omit a name, so two absent names match.
 */
export function isSameName(one = '', other = ''): boolean {
  return comparable(one) === comparable(other);
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && comparable(one) === comparable(other);
}
