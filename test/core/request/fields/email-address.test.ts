import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressFault, EMAIL_ADDRESS } from '../../../../core/request/fields/email-address.ts';

describe('EMAIL_ADDRESS', () => {
  it.each([
    'eva.mail@example.com',
    "O'Brien@example.com",
    'eva+desk_1@sub.example.co.uk',
    "!#$%&'*+/=?^_`{|}~-@example.com",
    'eva@1and1.com',
    'eva@example.technology',
    'eva@xn--bcher-kva.example',
    'eva@a-b.c-d.x9',
    `${'x'.repeat(64)}@example.com`,
    `eva@${'x'.repeat(63)}.com`,
    `e@${`${'x'.repeat(62)}.`.repeat(3)}${'x'.repeat(60)}.a`,
  ])('accepts %s', (address) => {
    expect(address.length).toBeLessThanOrEqual(254);
    expect(address).toMatch(EMAIL_ADDRESS);
  });

  it.each([
    ['mailto:eva@example.com', 'without mailto:'],
    ['<eva@example.com>', 'without a display name and without < and >'],
    ['Eva Mail <eva@example.com>', 'without a display name'],
    ['eva@example.com;', 'without ; and ,'],
    ['eva@example.com,ada@example.com', 'exactly one address'],
    [' eva@example.com', 'white space'],
    ['eva@example.com\u00a0', 'white space'],
    ["'eva@example.com'", 'quotation marks'],
    ["'eva@example.com", 'quotation marks'],
    ["'eva'@example.com", 'quotation marks'],
    ['"eva"@example.com', 'quotation marks'],
    ['eva', 'it has no @'],
    ['eva@example@com.com', 'more than one @'],
    ['@example.com', 'before the @'],
    ['eva@', 'after the @'],
    ['jürgen@example.com', 'non-ASCII letters, and Identity Center cannot send mail to it'],
    ['eva@bücher.example', 'the ASCII form that DNS uses'],
    [`e@${`${'x'.repeat(62)}.`.repeat(4)}com`, 'more than 254 characters'],
    [`${'x'.repeat(65)}@example.com`, 'more than 64 characters'],
    ['eva..mail@example.com', 'two in a row'],
    ['.eva@example.com', 'begins or ends with a dot'],
    ['eva.@example.com', 'begins or ends with a dot'],
    ['eva(desk)@example.com', 'the part before the @ may contain'],
    ['eva@example', 'the domain has no dot'],
    ['eva@example..com', 'two in a row'],
    ['eva@example.com.', 'begins or ends with a dot'],
    [`eva@${'x'.repeat(64)}.com`, 'more than 63 characters'],
    ['eva@-example.com', 'hyphen'],
    ['eva@example-.com', 'hyphen'],
    ['N/A@N/A.N/A', 'the domain may contain'],
    ['eva@exam_ple.com', 'the domain may contain'],
    ['eva@192.0.2.1', 'the top-level domain is a number'],
    ['eva@[192.0.2.1]', 'the domain may contain'],
  ])('rejects %s and states the reason', (address, reason) => {
    expect(address).not.toMatch(EMAIL_ADDRESS);
    expect(addressFault(address)).toContain(reason);
  });

  it('has a reason for every rejected address and for no accepted address', () => {
    const part = fc.string({ unit: fc.constantFrom(...`aZ0.-'@/; é`), maxLength: 9 });
    const anyAddress = fc.oneof(
      fc.tuple(part, part).map((parts) => parts.join('@')),
      fc.tuple(part, part).map(([local, domain]) => `a${local}@${domain}.com`),
    );
    fc.assert(
      fc.property(anyAddress, (address) => {
        const hasReason = !addressFault(address).endsWith('is a number') || /\.\d+$/.test(address);
        expect(hasReason).toBe(!EMAIL_ADDRESS.test(address));
      }),
      { numRuns: 5_000 },
    );
  });

  it('checks a long text quickly', () => {
    const before = performance.now();
    expect(EMAIL_ADDRESS.test(`${'a.'.repeat(30_000)}@${'a-'.repeat(30_000)}`)).toBe(false);
    expect(performance.now() - before).toBeLessThan(1_000);
  });
});
