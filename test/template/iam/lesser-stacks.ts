/** Stacks that lack one thing that the template grants. */
import type { Stack } from 'local-cloud';
import type { Statement } from 'local-cloud/iam';

/**
 * CloudFormation cannot take the ids out of the pairs of AllowedGroups, so the statements have an ARN for each name as well.
 * No group has a name for an id.
 */
const NAME_OF_GROUP = /:::group\/(?![0-9a-f-]{36}$)[^*]+$/;

/** The ways to take something away from a list of statements, or to ask for another value of a condition, each named. */
function lessOf(statements: readonly Statement[]): [string, Statement[]][] {
  return statements.flatMap((statement, index) => {
    const name = statement.Sid ?? `statement ${index}`;
    const replaced = (changes: Partial<Statement>) => statements.with(index, { ...statement, ...changes });
    const each = (values: readonly string[], change: (left: string[]) => Partial<Statement>) =>
      values.length < 2
        ? []
        : values.map((value): [string, Statement[]] => [
            `${name}, ${value}`,
            replaced(change(values.filter((other) => other !== value))),
          ]);
    const conditions = Object.entries(statement.Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).flatMap(([key, values]) => {
        const valued = (left: string[]) => ({
          Condition: { ...statement.Condition, [operator]: { ...keys, [key]: left } },
        });
        const other: [string, Statement[]] = [`${name}, another ${key}`, replaced(valued(['another']))];
        return [other, ...each(values, valued)];
      }),
    );
    return [
      [name, statements.filter((other) => other !== statement)] as [string, Statement[]],
      ...each(statement.Action, (Action) => ({ Action })),
      ...each(statement.Resource, (Resource) => ({ Resource })).filter(([what]) => !NAME_OF_GROUP.test(what)),
      ...conditions,
    ];
  });
}

/** A stack that lacks one thing. */
export interface LesserStack {
  /** What it lacks. */
  what: string;
  /** The role that lacks it; none if it is the policy of a resource. */
  role: string | undefined;
  policies: Stack;
}

/** A stack with one thing less, each way of it. */
export function lesserStacks(full: Stack): LesserStack[] {
  const ofRoles = full.roles.flatMap((role) => {
    const { logicalId } = role;
    const withRole = (what: string, changes: object): LesserStack => {
      const roles = full.roles.map((other) => (other === role ? { ...role, ...changes } : other));
      return { what: `${logicalId}: ${what}`, role: logicalId, policies: { ...full, roles } };
    };
    return [
      ...lessOf(role.statements).map(([what, statements]) => withRole(what, { statements })),
      ...lessOf(role.trust).map(([what, trust]) => withRole(`trust: ${what}`, { trust })),
    ];
  });
  const ofResources = full.resourcePolicies.flatMap((policy) =>
    lessOf(policy.statements).map(([what, statements]): LesserStack => {
      const resourcePolicies = full.resourcePolicies.map((other) =>
        other === policy ? { ...policy, statements } : other,
      );
      return { what: `${policy.logicalId}: ${what}`, role: undefined, policies: { ...full, resourcePolicies } };
    }),
  );
  return [...ofRoles, ...ofResources];
}
