/** Values of a template's parameters, held against their declarations. */
import { type Template, TemplateError } from './read-template.ts';

/** Values by name; a list is the text of its items with commas between, as CloudFormation takes it. */
export type ParameterValues = Readonly<Record<string, string>>;

/**
 * Completes the values given with the defaults.
 *
 * @throws TemplateError naming the parameter that is unknown, missing, or breaks what its declaration allows
 */
export function resolveParameters(declared: Template['Parameters'], given: ParameterValues): Record<string, string> {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(declared, name)) throw new TemplateError(`Parameter ${name}: the template does not have it`);
  }
  return Object.fromEntries(
    Object.entries(declared).map(([name, declaration]) => {
      const value = given[name] ?? declaration.Default;
      if (value === undefined || value === null)
        throw new TemplateError(`Parameter ${name}: has no value and no default`);
      return [name, checked(name, String(value), declaration)];
    }),
  );
}

function checked(name: string, value: string, declaration: Record<string, unknown>): string {
  const { AllowedValues, AllowedPattern, MaxLength } = declaration;
  if (Array.isArray(AllowedValues) && !AllowedValues.map(String).includes(value)) {
    throw new TemplateError(`Parameter ${name}: "${value}" is none of ${AllowedValues.join(', ')}`);
  }
  if (typeof AllowedPattern === 'string' && !new RegExp(`^(?:${AllowedPattern})$`).test(value)) {
    throw new TemplateError(`Parameter ${name}: "${value}" does not match ${AllowedPattern}`);
  }
  if (MaxLength !== undefined && value.length > Number(MaxLength)) {
    throw new TemplateError(`Parameter ${name}: has ${value.length} characters, more than ${MaxLength}`);
  }
  return value;
}
