/**
 * The one comparison of user names and of addresses. The identity store and mail systems ignore letter case (RFC 7643,
 * section 8.7.1: `userName` and `emails.value` are not `caseExact`), and the same text can be written in several
 * Unicode forms.
 */

/**
 * The form in which a user name or an address is compared: the same for all spellings of it.
 *
 * @param value a user name or an address
 * @returns a key for maps and sets; never a value to show or to send
 */
export function comparable(value: string): string {
  return value.normalize('NFKC').toLowerCase().normalize('NFKC');
}

/** Whether two user names are the same; an absent one is not the same as any. */
export function isSameUserName(one: string | undefined, other: string | undefined): boolean {
  return isSame(one, other);
}

/** Whether two addresses are the same; an absent one is not the same as any. */
export function isSameAddress(one: string | undefined, other: string | undefined): boolean {
  return isSame(one, other);
}

/** Whether two names of a person are the same, as FinSpace keeps them; two absent ones are. */
export function isSameName(one = '', other = ''): boolean {
  return comparable(one) === comparable(other);
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && comparable(one) === comparable(other);
}
