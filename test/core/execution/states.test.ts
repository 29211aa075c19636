import { expect, it } from 'vitest';
import { isNested, type NestedIn, namesIn, stateNames } from '../../../core/execution/states.ts';
import { changeKxRole, offboardUser, onboardUser } from '../../helpers/definition.ts';

const states = {
  Before: { Type: 'Pass' },
  Each: {
    Type: 'Map',
    ItemProcessor: {
      States: {
        Try: { Type: 'Task' },
        EachOfEach: { Type: 'Map', ItemProcessor: { States: { Inner: { Type: 'Pass' } } } },
      },
    },
  },
};

it('names the states in the iterations of Map states', () => {
  expect(namesIn(states)).toEqual(['Before', 'Each', 'Try', 'EachOfEach', 'Inner']);
  // The compiler checks that these are all.
  const nested: Record<NestedIn<typeof states>, true> = { Try: true, EachOfEach: true, Inner: true };
  // @ts-expect-error A state outside of Map states is not nested.
  const outer: NestedIn<typeof states> = 'Each';
  expect(Object.keys(nested)).not.toContain(outer);
});

it('knows which states of the workflows are in iterations', () => {
  const outer = [onboardUser, changeKxRole, offboardUser].flatMap(({ definition }) => Object.keys(definition.States));
  expect(stateNames().filter((name) => !isNested(name))).toEqual(outer);
});
