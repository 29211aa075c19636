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

/**
 * Faults of an address, the most likely first. Each message describes the fault or the correction, and quotes no value.
 */
const FAULTS: readonly { isFaulty: (address: string, local: string, domain: string) => boolean; message: string }[] = [
  { isFaulty: (address) => /^mailto:/i.test(address), message: 'give it without mailto:' },
  { isFaulty: (address) => /[<>]/.test(address), message: 'give it without a display name and without < and >' },
  { isFaulty: (address) => /[;,]/.test(address), message: 'give exactly one address, without ; and ,' },
  { isFaulty: (address) => /\s/.test(address), message: 'it contains white space' },
  { isFaulty: (address) => /^['"]|['"]$|['"]@/.test(address), message: 'give it without quotation marks' },
  { isFaulty: (address) => !address.includes('@'), message: 'it has no @' },
  { isFaulty: (_, __, domain) => domain.includes('@'), message: 'it has more than one @' },
  { isFaulty: (_, local) => local === '', message: 'the part before the @ is empty' },
  { isFaulty: (_, __, domain) => domain === '', message: 'the domain after the @ is empty' },
  {
    isFaulty: (_, local) => /[^\p{ASCII}]/u.test(local),
    message: 'the part before the @ contains non-ASCII letters, and Identity Center cannot send mail to it',
  },
  {
    isFaulty: (_, __, domain) => /[^\p{ASCII}]/u.test(domain),
    message: 'give the domain in the ASCII form that DNS uses: xn--...',
  },
  { isFaulty: (address) => address.length > 254, message: 'it has more than 254 characters' },
  { isFaulty: (_, local) => local.length > 64, message: 'the part before the @ has more than 64 characters' },
  {
    isFaulty: (_, local) => /^\.|\.\.|\.$/.test(local),
    message: 'the part before the @ begins or ends with a dot, or has two in a row',
  },
  {
    isFaulty: (_, local) => !new RegExp(`^${ATOM}(?:\\.${ATOM})*$`).test(local),
    message: "the part before the @ may contain A-Z a-z 0-9 and . ! # $ % & ' * + / = ? ^ _ ` { | } ~ -",
  },
  { isFaulty: (_, __, domain) => !domain.includes('.'), message: 'the domain has no dot' },
  {
    isFaulty: (_, __, domain) => domain.split('.').some((label) => label === ''),
    message: 'the domain begins or ends with a dot, or has two in a row',
  },
  {
    isFaulty: (_, __, domain) => domain.split('.').some((label) => label.length > 63),
    message: 'a part of the domain has more than 63 characters',
  },
  {
    isFaulty: (_, __, domain) => domain.split('.').some((label) => /^-|-$/.test(label)),
    message: 'a part of the domain begins or ends with a hyphen',
  },
  {
    isFaulty: (_, __, domain) => /[^A-Za-z0-9.-]/.test(domain),
    message: 'the domain may contain A-Z a-z 0-9 . and -',
  },
];

/**
 * Describes why a text is not a valid email address.
 *
 * @param address text that does not match {@link EMAIL_ADDRESS}
 */
export function addressFault(address: string): string {
  const at = address.indexOf('@');
  const [local, domain] = at === -1 ? [address, ''] : [address.slice(0, at), address.slice(at + 1)];
  const fault = FAULTS.find(({ isFaulty }) => isFaulty(address, local, domain));
  return `must be an email address: ${fault?.message ?? 'the top-level domain is a number'}`;
}
