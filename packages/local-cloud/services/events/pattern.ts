/** Event patterns of EventBridge, with some of its operators. */
import { isObject } from '../../service/is-object.ts';

/** Thrown for a pattern that the local cloud cannot match. */
export class UnknownPattern extends Error {
  override readonly name = 'UnknownPattern';
}

/** Comparison operators: each creates a predicate from its operand. */
const OPERATORS: Readonly<Record<string, (operand: unknown) => (value: unknown) => boolean>> = {
  prefix: (operand) => (value) => typeof value === 'string' && value.startsWith(String(operand)),
  'anything-but': (operand) => {
    const excluded = Array.isArray(operand) ? operand : [operand];
    return (value) => value !== undefined && !excluded.includes(value);
  },
  exists: (operand) => (value) => (value !== undefined) === operand,
};

/**
 * Compiles a pattern.
 *
 * @param pattern the pattern of a rule
 * @param path path of the pattern, for messages
 * @returns a predicate on events
 * @throws UnknownPattern for an operator that is not supported
 */
export function compilePattern(pattern: unknown, path = 'EventPattern'): (event: unknown) => boolean {
  if (Array.isArray(pattern)) {
    const choices = pattern.map((choice) => compileChoice(choice, path));
    return (value) => {
      const values = Array.isArray(value) ? value : [value];
      return choices.some((holds) => values.some(holds));
    };
  }
  if (typeof pattern !== 'object' || pattern === null)
    throw new UnknownPattern(`${path} must be an object or an array`);
  const members = Object.entries(pattern).map(([key, part]) => {
    if (key.startsWith('$')) throw new UnknownPattern(`${path}.${key}: the local cloud does not support this operator`);
    return [key, compilePattern(part, `${path}.${key}`)] as const;
  });
  return (event) =>
    members.every(([key, holds]) =>
      holds(
        typeof event === 'object' && event !== null && Object.hasOwn(event, key) ? Reflect.get(event, key) : undefined,
      ),
    );
}

function compileChoice(choice: unknown, path: string): (value: unknown) => boolean {
  if (typeof choice !== 'object' || choice === null) return (value) => value === choice;
  const [name = '', operand] = Object.entries(choice)[0] ?? [];
  const operator = OPERATORS[name];
  if (!operator || Object.keys(choice).length !== 1 || isObject(operand)) {
    throw new UnknownPattern(`${path}: the local cloud does not support the operator ${name}`);
  }
  return operator(operand);
}
