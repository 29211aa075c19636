/** Names of a template: parameters, pseudo parameters, resources, conditions. */
import { memberAt } from './member-at.ts';
import { type Template, TemplateError } from './read-template.ts';
import { decide, NO_VALUE, resolve, type Scope } from './resolve.ts';
import { type PropertyReader, RESOURCE_TYPES, type StackEnvironment } from './resource-types.ts';

/** The id of every stack. On AWS each stack has another id, and templates use parts of it to make names unique. */
const UUID = '00000000-0000-4000-8000-10ca110ca110';

/** ARN of the stack. */
export function stackId({ region, accountId, stackName }: StackEnvironment): string {
  return `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/${UUID}`;
}

/**
 * Creates the scope of a template.
 *
 * @throws TemplateError for a resource of a type that is not supported
 */
export function createScope(
  template: Template,
  parameters: Record<string, string>,
  environment: StackEnvironment,
): Scope {
  const pseudo: Record<string, unknown> = {
    'AWS::AccountId': environment.accountId,
    'AWS::Region': environment.region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': environment.stackName,
    'AWS::StackId': stackId(environment),
    'AWS::NoValue': NO_VALUE,
  };
  /** Conditions and names that are being resolved, to detect a circle. */
  const open = new Set<string>();
  const once = <Result>(key: string, work: () => Result): Result => {
    if (open.has(key)) throw new TemplateError(`${key} refers to itself`);
    open.add(key);
    try {
      return work();
    } finally {
      open.delete(key);
    }
  };
  const typeOf = (logicalId: string, where: string) => {
    const resource = Object.hasOwn(template.Resources, logicalId) ? template.Resources[logicalId] : undefined;
    if (!resource) throw new TemplateError(`${where}: there is no parameter and no resource ${logicalId}`);
    const type = RESOURCE_TYPES[resource.Type];
    if (!type) throw new TemplateError(`Resources.${logicalId}: the local cloud does not support ${resource.Type}`);
    return type;
  };
  const scope: Scope = {
    ref(name, where) {
      if (Object.hasOwn(pseudo, name)) return pseudo[name];
      const value = parameters[name];
      if (value !== undefined) {
        const isList = template.Parameters[name]?.Type === 'CommaDelimitedList';
        return isList ? value.split(',').map((item) => item.trim()) : value;
      }
      return typeOf(name, where).ref(
        once(name, () => physicalName(template, name, scope, environment)),
        environment,
      );
    },
    attribute(logicalId, attribute, where) {
      const found = typeOf(logicalId, where).attributes[attribute];
      if (!found) throw new TemplateError(`${where}: the local cloud does not support ${logicalId}.${attribute}`);
      return found(
        once(logicalId, () => physicalName(template, logicalId, scope, environment)),
        environment,
        propertyReader(template, logicalId, scope),
      );
    },
    condition(name, where) {
      if (!Object.hasOwn(template.Conditions, name)) throw new TemplateError(`${where}: no condition is named ${name}`);
      return once(`Conditions.${name}`, () => decide(template.Conditions[name], scope, `Conditions.${name}`));
    },
  };
  for (const logicalId of Object.keys(template.Resources)) typeOf(logicalId, `Resources.${logicalId}`);
  return scope;
}

/** Reads resolved properties of a resource. */
function propertyReader(template: Template, logicalId: string, scope: Scope): PropertyReader {
  const { Properties = {} } = template.Resources[logicalId] ?? {};
  return (name) => {
    const value = resolve(memberAt(Properties, name), scope, `Resources.${logicalId}.Properties.${name}`);
    return value === undefined || value === NO_VALUE ? undefined : String(value);
  };
}

/**
 * The physical name of a resource: from its name property, or from the stack's name and its logical id.
 *
 * @throws TemplateError for a name that is too long for AWS
 */
export function physicalName(
  template: Template,
  logicalId: string,
  scope: Scope,
  { stackName }: StackEnvironment,
): string {
  const {
    nameProperty,
    longestName = Infinity,
    nameOf,
  } = RESOURCE_TYPES[template.Resources[logicalId]?.Type ?? ''] ?? {};
  const property = propertyReader(template, logicalId, scope);
  if (nameOf) return nameOf(property);
  const name = nameProperty === undefined ? undefined : property(nameProperty);
  if (name === undefined) return `${stackName}-${logicalId}`;
  if (name.length > longestName) {
    throw new TemplateError(
      `Resources.${logicalId}.Properties.${nameProperty}: "${name}" has ${name.length} characters, and AWS takes ` +
        `${longestName}. The name of the stack has to be shorter.`,
    );
  }
  return name;
}
