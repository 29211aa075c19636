/**
 * Least privilege: with any one statement, action, resource or condition value less than the template grants, something
 * breaks. So nothing that is granted is needless, and with all of it nothing is missing.
 *
 * A stack that lacks something is not tried as a whole. It must refuse a question that services ask in a scenario, and the
 * scenario must break when exactly this question is refused.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Check } from './checks.ts';
import { lesserStacks } from './lesser-stacks.ts';
import { allAsked, breaksSomething, refusedBy, runOf } from './needs.ts';
import { allows } from './questions.ts';
import { SCENARIOS } from './scenarios/all.ts';
import { VARIANTS } from './variants.ts';

describe.each(Object.entries(VARIANTS))('the stack %s', (_, { full, checks, isUsed }) => {
  it.each(Object.entries(checks))('%s', (__, check) => {
    expect(check(full)).toBe(true);
  });

  // The application is the same in each stack that is used. So a scenario works in it if all its questions are allowed.
  it.each(isUsed ? Object.entries(SCENARIOS) : [])('%s: has all permissions that it needs', async (__, scenario) => {
    const { questions, ...result } = await runOf(scenario);
    const refused = [...questions.values()].filter((question) => !allows(full, question)).map(({ text }) => text);
    expect({ ...result, refused }).toEqual({ isFine: true, refused: [] });
  });
});

const TRIES = Object.values(VARIANTS).flatMap(({ full, checks, isUsed }) =>
  lesserStacks(full).map((lesser) => ({ lesser, full, checks: Object.values(checks), isUsed })),
);

/** What is less, with the stacks that lack it: something must break in one of them. */
const LESS = Object.entries(Object.groupBy(TRIES, ({ lesser }) => lesser.what));

describe('something breaks without', () => {
  let asked: Awaited<ReturnType<typeof allAsked>> = [];

  beforeAll(async () => {
    asked = await allAsked();
  }, 120_000);

  it.each(LESS)('%s', async (_what, tries = []) => {
    if (tries.some(({ lesser, checks }) => checks.some((check) => !holds(check, lesser.policies)))) return;
    const refused = tries.filter(({ isUsed }) => isUsed).flatMap(({ lesser, full }) => refusedBy(lesser, full, asked));
    expect(await breaksSomething(refused), 'All scenarios still work: it is needless, or a scenario is missing').toBe(
      true,
    );
  });
});

function holds(check: Check, policies: Parameters<Check>[0]): boolean {
  try {
    return check(policies);
  } catch {
    return false;
  }
}
