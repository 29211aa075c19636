/** The statements name what they grant, and to which principals. */
import { describe, expect, it } from 'vitest';
import { VARIANTS } from './variants.ts';

/** Actions that define no resource types (service authorization reference). */
const WITHOUT_RESOURCES = /^(finspace-api:|logs:(.*LogDeliver|PutResourcePolicy|Describe)|xray:)/;

describe.each(Object.entries(VARIANTS))('the stack %s', (_, { full: { roles, resourcePolicies } }) => {
  const statementsOf = roles.flatMap(({ logicalId, statements }) =>
    statements.map((statement) => [logicalId, statement] as const),
  );

  it.each(statementsOf)('%s names the resources and the actions of its statements', (__, { Resource, Action }) => {
    const named = Action.filter((action) => !WITHOUT_RESOURCES.test(action));
    if (named.length > 0) expect(Resource).not.toContain('*');
    expect(Action.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('allows nothing to every principal', () => {
    const open = [...roles.flatMap(({ trust }) => trust), ...resourcePolicies.flatMap(({ statements }) => statements)];
    expect(open.filter(({ Effect, Principal }) => Effect === 'Allow' && Principal === '*')).toEqual([]);
  });
});
