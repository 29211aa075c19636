/** The rules of the person record hold in every state of small worlds, and each of them is needed. */
import { expect, it } from 'vitest';
import { SHORT } from './configurations.ts';
import { explore } from './explore.ts';
import { LIMITS, MUTANTS } from './mutants.ts';
import { RULES } from './rules.ts';
import { inWords } from './words.ts';

/** On a quiet machine each of them takes less than two seconds. */
const TIMEOUT_MS = 120_000;

it.each(SHORT)(
  'the rules hold: $name',
  (configuration) => {
    const found = explore(configuration, RULES);
    expect(found.violation === undefined, inWords(found)).toBe(true);
    // The world goes on to its ends.
    expect(found.ends).toBeGreaterThan(1);
  },
  TIMEOUT_MS,
);

it.each(MUTANTS)(
  'a trace is found without $without',
  ({ configuration, rules }) => {
    expect(explore(configuration, rules).violation).toBeDefined();
    // Only the missing rule makes the difference.
    expect(inWords(explore({ ...configuration, faults: Math.min(configuration.faults, 1) }, RULES))).toMatch(
      /^No property/,
    );
  },
  TIMEOUT_MS,
);

it.each(LIMITS.filter(({ isLong }) => !isLong))(
  'no rule gives $without',
  ({ configuration, rules }) => {
    expect(explore(configuration, rules).violation).toBeDefined();
  },
  TIMEOUT_MS,
);

it('prints the steps of a trace in words', () => {
  const mutant = MUTANTS.find(({ without }) => without.startsWith('two keys'));
  if (!mutant) throw new TypeError('There is no such rule');
  expect(
    inWords(explore(mutant.configuration, mutant.rules)),
  ).toBe(`Leaving is superseded by R2, which concerns only the role:
   1. Leaving is delivered: Leaving#1 starts
   2. R2 is delivered: R2#1 starts
   3. R2#1 claims the person, and has to change role (b)
   4. R2#1 passes the fence and calls: change role (b)
   5. Leaving#1 is refused: R2 is newer`);
});
