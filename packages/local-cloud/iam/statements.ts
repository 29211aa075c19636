/** Statements of IAM policies, and their evaluation (IAM user guide, Policy evaluation logic). */
import * as v from 'valibot';

const texts = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((value) => (Array.isArray(value) ? value : [value])),
);

const isText = (pattern: string, value: string) => pattern === value;

interface Operator {
  matches: (pattern: string, value: string) => boolean;
  /** Holds when no pattern matches, or the key is absent. */
  negated?: true;
  /** For a key with several values: holds when a pattern matches one of them. */
  ofAnyValue?: true;
  /** Is about the presence of the key: `true` matches a key that is absent, `false` one that is present. */
  ofAbsence?: true;
}

const NEVER: Operator = { matches: () => false };

/** The condition operators that are supported. A template with any other operator is refused. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { matches: isText },
  StringNotEquals: { matches: isText, negated: true },
  Bool: { matches: isText },
  StringLike: { matches: matchesWildcard },
  ArnEquals: { matches: matchesWildcard },
  ArnLike: { matches: matchesWildcard },
  'ForAnyValue:StringEquals': { matches: isText, ofAnyValue: true },
  'ForAnyValue:StringLike': { matches: matchesWildcard, ofAnyValue: true },
  Null: { matches: isText, ofAbsence: true },
};

/** YAML reads the operator Null without quotes as null, an empty key. */
const operatorName = v.picklist(Object.keys(OPERATORS), ({ input }) =>
  input === '' ? 'an operator has no name: write "Null" in quotes' : 'is not supported by the local cloud',
);

/** A statement. NotAction and NotResource are not supported. */
export const statementSchema = v.strictObject({
  Sid: v.optional(v.string()),
  Effect: v.picklist(['Allow', 'Deny'], 'must be Allow or Deny'),
  Principal: v.optional(v.unknown()),
  Action: texts,
  Resource: v.optional(texts, '*'),
  Condition: v.optional(
    v.pipe(
      v.record(operatorName, v.record(v.string(), texts)),
      v.check(
        ({ Null = {} }) =>
          Object.values(Null)
            .flat()
            .every((value) => /^(?:true|false)$/i.test(value)),
        'Null takes "true" and "false" only',
      ),
    ),
    {},
  ),
});

/** A statement of a policy. */
export type Statement = v.InferOutput<typeof statementSchema>;

/** Condition keys of a request: one value, or a list for a key that may have several values. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

/** A permission that a call requires. */
export interface RequiredPermission {
  /** Such as `finspace:CreateKxUser`. */
  action: string;
  /** ARN; `*` for an action without resource types. */
  resource: string;
  /** Condition keys and their values; a list for a key with several values. */
  context?: Context;
}

/** The result of an evaluation, in the terms of the IAM policy simulator. A deny takes precedence over every allow. */
export type Decision = 'allowed' | 'explicitDeny' | 'implicitDeny';

/** Evaluates statements for a required permission. */
export function evaluate(statements: readonly Statement[], permission: RequiredPermission): Decision {
  const applying = statements.filter((statement) => applies(statement, permission));
  if (applying.some(({ Effect }) => Effect === 'Deny')) return 'explicitDeny';
  return applying.length > 0 ? 'allowed' : 'implicitDeny';
}

function applies(
  { Action, Resource, Condition }: Statement,
  { action, resource, context = {} }: RequiredPermission,
): boolean {
  return (
    Action.some((pattern) => matchesWildcard(pattern.toLowerCase(), action.toLowerCase())) &&
    Resource.some((pattern) => matchesWildcard(pattern, resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, patterns]) => holds(operator, patterns, context[key])),
    )
  );
}

/** A condition key with several values needs a set operator; a key with one value must not have one (IAM user guide). */
function holds(operator: string, patterns: readonly string[], value: string | readonly string[] | undefined): boolean {
  const { matches, negated = false, ofAnyValue = false, ofAbsence = false } = OPERATORS[operator] ?? NEVER;
  if (ofAbsence) return patterns.some((pattern) => matches(pattern.toLowerCase(), String(value === undefined)));
  if (value !== undefined && (typeof value !== 'string') !== ofAnyValue) return false;
  const isMatch = [value ?? []].flat().some((one) => patterns.some((pattern) => matches(pattern, one)));
  return isMatch !== negated;
}

/** The expressions of patterns, which are those of a template. */
const expressions = new Map<string, RegExp>();

/** `*` stands for any characters, `?` for one. */
function matchesWildcard(pattern: string, value: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === value;
  const expression = expressions.get(pattern) ?? wildcardExpression(pattern);
  expressions.set(pattern, expression);
  return expression.test(value);
}

function wildcardExpression(pattern: string): RegExp {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 's');
}
