/**
 * The one rule for email addresses: what SMTP delivers (RFC 5321, section 4.1.2, and its limits in 4.5.3.1) and Identity
 * Center can mail to.
 *
 * Quoted local parts, comments and display forms are legal in a mail header, and no address. Only ASCII is taken: Amazon
 * SES, which sends the mails of Identity Center, takes no other letters before the @, and a domain as DNS has it.
 */

const ATOM = "[A-Za-z0-9!#$%&'*+\\/=?^_`{|}~-]+";
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';

/** At most 254 characters, 64 of them before the @; a domain of two labels or more, the last one not a number. */
export const EMAIL_ADDRESS = new RegExp(
  `^(?=.{1,254}$)(?=[^@]{1,64}@)(?!'|[^@]*'@)${ATOM}(?:\\.${ATOM})*@(?:${LABEL}\\.)+(?!\\d+$)${LABEL}$`,
);

/** What is wrong with an address, most likely first. Each message says what to do, and quotes nothing. */
const FAULTS: readonly { isFaulty: (address: string, local: string, domain: string) => boolean; message: string }[] = [
  { isFaulty: (address) => /^mailto:/i.test(address), message: 'give it without mailto:' },
  { isFaulty: (address) => /[<>]/.test(address), message: 'give it without a display name and without < and >' },
  { isFaulty: (address) => /[;,]/.test(address), message: 'give one address alone, without ; and ,' },
  { isFaulty: (address) => /\s/.test(address), message: 'it holds white space' },
  { isFaulty: (address) => /^['"]|['"]$|['"]@/.test(address), message: 'give it without quotation marks' },
  { isFaulty: (address) => !address.includes('@'), message: 'it has no @' },
  { isFaulty: (_, __, domain) => domain.includes('@'), message: 'it has more than one @' },
  { isFaulty: (_, local) => local === '', message: 'nothing stands before the @' },
  { isFaulty: (_, __, domain) => domain === '', message: 'nothing stands behind the @' },
  {
    isFaulty: (_, local) => /[^\p{ASCII}]/u.test(local),
    message: 'the part before the @ holds letters outside of ASCII, to which Identity Center cannot mail',
  },
  {
    isFaulty: (_, __, domain) => /[^\p{ASCII}]/u.test(domain),
    message: 'give the domain as DNS has it, in ASCII: xn--...',
  },
  { isFaulty: (address) => address.length > 254, message: 'it has more than 254 characters' },
  { isFaulty: (_, local) => local.length > 64, message: 'the part before the @ has more than 64 characters' },
  {
    isFaulty: (_, local) => /^\.|\.\.|\.$/.test(local),
    message: 'the part before the @ begins or ends with a dot, or has two in a row',
  },
  {
    isFaulty: (_, local) => !new RegExp(`^${ATOM}(?:\\.${ATOM})*$`).test(local),
    message: "the part before the @ may hold A-Z a-z 0-9 and . ! # $ % & ' * + / = ? ^ _ ` { | } ~ -",
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
    message: 'the domain may hold A-Z a-z 0-9 . and -',
  },
];

/**
 * What is wrong with a text that is no email address.
 *
 * @param address text that {@link EMAIL_ADDRESS} does not match
 */
export function addressFault(address: string): string {
  const at = address.indexOf('@');
  const [local, domain] = at === -1 ? [address, ''] : [address.slice(0, at), address.slice(at + 1)];
  const fault = FAULTS.find(({ isFaulty }) => isFaulty(address, local, domain));
  return `must be an email address: ${fault?.message ?? 'the top-level domain is a number'}`;
}
