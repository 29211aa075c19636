/** Resolves the intrinsic functions of CloudFormation in a value of a template. */
import { TemplateError } from './read-template.ts';

/** The values of names. */
export interface Scope {
  /** @throws TemplateError when no parameter and no resource has the name */
  ref(name: string, path: string): unknown;
  /** @throws TemplateError when there is no such resource or attribute */
  attribute(logicalId: string, attribute: string, path: string): string;
  /** @throws TemplateError when there is no such condition */
  condition(name: string, path: string): boolean;
}

/** The value of `AWS::NoValue`: the member is removed. */
export const NO_VALUE = Symbol('AWS::NoValue');

/**
 * Resolves a value and everything in it.
 *
 * @param path path of the value, for messages: `Resources.Queue.Properties`
 * @throws TemplateError for an unknown name, and for a function that is not supported
 */
export function resolve(value: unknown, scope: Scope, path: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => resolve(item, scope, `${path}[${index}]`)).filter((item) => item !== NO_VALUE);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (first && entries.length === 1 && (first[0] === 'Ref' || first[0].startsWith('Fn::'))) {
    return apply(first[0], first[1], scope, path);
  }
  return Object.fromEntries(
    entries.map(([key, item]) => [key, resolve(item, scope, `${path}.${key}`)]).filter(([, item]) => item !== NO_VALUE),
  );
}

/**
 * Evaluates a condition.
 *
 * @throws TemplateError for a function that is not supported
 */
export function decide(value: unknown, scope: Scope, path: string): boolean {
  const [name, operand] = Object.entries(value ?? {})[0] ?? ['', undefined];
  const operands = Array.isArray(operand) ? operand : [];
  switch (name) {
    case 'Fn::Equals':
      return resolve(operands[0], scope, path) === resolve(operands[1], scope, path);
    case 'Fn::Not':
      return !decide(operands[0], scope, path);
    case 'Fn::And':
      return operands.every((item) => decide(item, scope, path));
    case 'Fn::Or':
      return operands.some((item) => decide(item, scope, path));
    case 'Condition':
      return scope.condition(String(operand), path);
    default:
      throw new TemplateError(
        `${path}: the local cloud does not support the condition ${name || JSON.stringify(value)}`,
      );
  }
}

function apply(name: string, operand: unknown, scope: Scope, path: string): unknown {
  const operands = Array.isArray(operand) ? operand : [operand];
  const item = (index: number) => resolve(operands[index], scope, path);
  switch (name) {
    case 'Ref':
      return scope.ref(String(operand), path);
    case 'Fn::GetAtt':
      return scope.attribute(String(operands[0]), operands.slice(1).join('.'), path);
    case 'Fn::If':
      return item(scope.condition(String(operands[0]), path) ? 1 : 2);
    case 'Fn::Join':
      return list(item(1), path).join(String(item(0)));
    case 'Fn::Select':
      return list(item(1), path)[Number(item(0))];
    case 'Fn::Split':
      return String(item(1)).split(String(item(0)));
    case 'Fn::Sub':
      return substitute(String(operands[0]), operands[1], scope, path);
    default:
      throw new TemplateError(`${path}: the local cloud does not support ${name}`);
  }
}

function list(value: unknown, path: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new TemplateError(`${path}: a list is needed here`);
}

/** Replaces `${Name}` and `${Resource.Attribute}`. `${!Literal}` becomes `${Literal}`. */
function substitute(text: string, variables: unknown, scope: Scope, path: string): string {
  const own = new Map(Object.entries(variables ?? {}));
  return text.replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (own.has(name)) return String(resolve(own.get(name), scope, path));
    const dot = name.indexOf('.');
    const value = dot < 0 ? scope.ref(name, path) : scope.attribute(name.slice(0, dot), name.slice(dot + 1), path);
    if (typeof value !== 'string' && typeof value !== 'number') {
      throw new TemplateError(`${path}: ${whole} is not a string`);
    }
    return String(value);
  });
}
