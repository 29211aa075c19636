/** Rules of a template: assertions on the values of several parameters. */
import { type Template, TemplateError } from './read-template.ts';
import { decide, type Scope } from './resolve.ts';

/**
 * Checks the assertions of all rules that apply.
 *
 * @throws TemplateError with the description of the first assertion that does not hold
 */
export function checkAssertions({ Rules }: Template, scope: Scope): void {
  for (const [name, { RuleCondition, Assertions }] of Object.entries(Rules)) {
    const path = `Rules.${name}`;
    if (RuleCondition !== undefined && !decide(RuleCondition, scope, `${path}.RuleCondition`)) continue;
    for (const { Assert, AssertDescription = 'does not hold' } of Assertions) {
      if (!decide(Assert, scope, `${path}.Assert`)) throw new TemplateError(`${path}: ${AssertDescription}`);
    }
  }
}
