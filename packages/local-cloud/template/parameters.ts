/** Values of a template's parameters, checked against their declarations. */
import { type Template, TemplateError } from './read-template.ts';

/** Values by name. A list is a text with commas between its items, as in CloudFormation. */
export type ParameterValues = Readonly<Record<string, string>>;

/**
 * Completes the values given with the defaults.
 *
 * @throws TemplateError with the parameter that is unknown, is missing, or has a value that its declaration does not allow
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
