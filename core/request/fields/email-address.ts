/**
 * Validates email addresses. A valid address can be delivered by SMTP (RFC 5321, section 4.1.2, and the limits in
 * section 4.5.3.1) and receives mail from Identity Center.
 *
 * Quoted local parts, comments and display names are valid in a mail header, but rejected here. Only ASCII is accepted,
 * because Identity Center sends its mail through Amazon SES. SES requires ASCII before the @, and a domain in the form
 * that DNS uses.
 */

const ATOM = "[A-Za-z0-9!#$%&'*+\\/=?^_`{|}~-]+";
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';

/**
 * Matches addresses with at most 254 characters, at most 64 characters before the @, and a domain of at least two
 * labels. The last label must not be a number.
 */
export const EMAIL_ADDRESS = new RegExp(
  `^(?=.{1,254}$)(?=[^@]{1,64}@)(?!'|[^@]*'@)${ATOM}(?:\\.${ATOM})*@(?:${LABEL}\\.)+(?!\\d+$)${LABEL}$`,
);

type AddressFault = [isFaulty: (address: string, local: string, domain: string) => boolean, message: string];

/**
 * Faults of an address, the most likely first. Each message describes the fault or the correction, and quotes no value.
 */
const FAULTS: readonly AddressFault[] = [
  [(address) => /^mailto:/i.test(address), 'give it without mailto:'],
  [(address) => /[<>]/.test(address), 'give it without a display name and without < and >'],
  [(address) => /[;,]/.test(address), 'give exactly one address, without ; and ,'],
  [(address) => /\s/.test(address), 'it contains white space'],
  [(address) => /^['"]|['"]$|['"]@/.test(address), 'give it without quotation marks'],
  [(address) => !address.includes('@'), 'it has no @'],
  [(_, __, domain) => domain.includes('@'), 'it has more than one @'],
  [(_, local) => local === '', 'the part before the @ is empty'],
  [(_, __, domain) => domain === '', 'the domain after the @ is empty'],
  [
    (_, local) => /[^\p{ASCII}]/u.test(local),
    'the part before the @ contains non-ASCII letters, and Identity Center cannot send mail to it',
  ],
  [(_, __, domain) => /[^\p{ASCII}]/u.test(domain), 'give the domain in the ASCII form that DNS uses: xn--...'],
  [(address) => address.length > 254, 'it has more than 254 characters'],
  [(_, local) => local.length > 64, 'the part before the @ has more than 64 characters'],
  [(_, local) => /^\.|\.\.|\.$/.test(local), 'the part before the @ begins or ends with a dot, or has two in a row'],
  [
    (_, local) => !new RegExp(`^${ATOM}(?:\\.${ATOM})*$`).test(local),
    "the part before the @ may contain A-Z a-z 0-9 and . ! # $ % & ' * + / = ? ^ _ ` { | } ~ -",
  ],
  [(_, __, domain) => !domain.includes('.'), 'the domain has no dot'],
  [
    (_, __, domain) => domain.split('.').some((label) => label === ''),
    'the domain begins or ends with a dot, or has two in a row',
  ],
  [
    (_, __, domain) => domain.split('.').some((label) => label.length > 63),
    'a part of the domain has more than 63 characters',
  ],
  [
    (_, __, domain) => domain.split('.').some((label) => /^-|-$/.test(label)),
    'a part of the domain begins or ends with a hyphen',
  ],
  [(_, __, domain) => /[^A-Za-z0-9.-]/.test(domain), 'the domain may contain A-Z a-z 0-9 . and -'],
];

/**
 * Describes why a text is not a valid email address.
 *
 * @param address text that does not match {@link EMAIL_ADDRESS}
 */
export function addressFault(address: string): string {
  const at = address.indexOf('@');
  const [local, domain] = at === -1 ? [address, ''] : [address.slice(0, at), address.slice(at + 1)];
  const [, message = 'the top-level domain is a number'] =
    FAULTS.find(([isFaulty]) => isFaulty(address, local, domain)) ?? [];
  return `must be an email address: ${message}`;
}
