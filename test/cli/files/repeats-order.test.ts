/** Requests of one person that a file may have together: they have one end, whatever the order of the queue. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Repeats } from '../../../cli/files/repeats.ts';
import { type CheckedRequest, REQUESTS } from '../../../cli/kinds.ts';
import { KINDS, REQUEST_KINDS, type RequestKind } from '../../../core/kinds.ts';
import { sampleRequest, sampleRoleChange } from '../../helpers/requests.ts';

interface Wish {
  kind: RequestKind;
  /** Minute at which the request was made; undefined if it does not say. */
  minute: number | undefined;
  /** What it asks for: a role, or a mode. */
  asks: 0 | 1;
}

const wish: fc.Arbitrary<Wish> = fc.record({
  kind: fc.constantFrom(...REQUEST_KINDS),
  minute: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
  asks: fc.constantFrom(0, 1),
});

function requestOf({ kind, minute, asks }: Wish, index: number): CheckedRequest {
  const role = { role: asks === 0 ? 'analyst' : 'quant' };
  const members = {
    onboarding: { ...sampleRequest(), kx: role },
    'role-change': { ...sampleRoleChange(), kx: role },
    offboarding: { user: sampleRoleChange().user, ...(asks === 1 && { mode: 'remove', confirm: true }) },
  };
  const requestedAt =
    minute === undefined ? {} : { requestedAt: new Date(Date.UTC(2026, 0, 5, 9, minute)).toISOString() };
  return REQUESTS[kind].parse({ ...members[kind], requestId: `HR-${index}`, kind, ...requestedAt });
}

/** What a person has in the end, if the requests begin in this order. A newer request supersedes an older one. */
function endOf(wishes: readonly Wish[]): string {
  let end = 'as before';
  let newest = { person: Number.NEGATIVE_INFINITY, role: Number.NEGATIVE_INFINITY };
  for (const [place, { kind, minute, asks }] of wishes.entries()) {
    const { concerns } = KINDS[kind];
    // A request that says no time was made when it begins, which is later than all times.
    const made = minute ?? 1_000 + place;
    if (made < newest.person || made < newest[concerns]) continue;
    newest = { ...newest, [concerns]: made };
    if (kind === 'offboarding') end = asks === 1 ? 'removed' : 'suspended';
    else if (kind === 'onboarding' || !['removed', 'suspended'].includes(end)) end = `role ${asks}`;
  }
  return end;
}

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

it('requests of a person that pass have one end in every order', { timeout: 60_000 }, () => {
  const ends = new Set<string>();
  const property = fc.property(fc.array(wish, { minLength: 2, maxLength: 4 }), (wishes) => {
    const repeats = new Repeats();
    const passed = wishes.filter((one, index) => repeats.find(requestOf(one, index), index + 1).length === 0);
    const found = new Set(permutations(passed).map(endOf));
    expect([...found], JSON.stringify(passed)).toHaveLength(1);
    if (passed.length > 1) for (const end of found) ends.add(end);
  });
  fc.assert(property, { numRuns: 2_000, seed: 17 });
  // The property is not empty: several requests pass together.
  expect(ends).toEqual(new Set(['role 0', 'role 1', 'suspended', 'removed']));
});
