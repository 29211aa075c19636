/** IAM statements: what the template writes, and whether they allow a request (IAM user guide, Policy evaluation logic). */
import * as v from 'valibot';

const texts = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((value) => (Array.isArray(value) ? value : [value])),
);

/** Condition operators that are known here; every one else is refused when the template is read. */
const OPERATORS: Readonly<Record<string, (pattern: string, value: string) => boolean>> = {
  StringEquals: (pattern, value) => pattern === value,
  StringLike: matchesWildcard,
  ArnEquals: matchesWildcard,
  ArnLike: matchesWildcard,
};

/** A statement, as far as the local cloud knows them: no Deny, no NotAction, no NotResource. */
export const statementSchema = v.strictObject({
  Sid: v.optional(v.string()),
  Effect: v.literal('Allow', 'must be Allow: the local cloud knows no other'),
  Principal: v.optional(v.unknown()),
  Action: texts,
  Resource: v.optional(texts, '*'),
  Condition: v.optional(
    v.record(v.picklist(Object.keys(OPERATORS), 'is not known to the local cloud'), v.record(v.string(), texts)),
    {},
  ),
});

/** A statement that allows something. */
export type Statement = v.InferOutput<typeof statementSchema>;

/** What somebody wants to do. */
export interface Wish {
  /** Such as `finspace:CreateKxUser`. */
  action: string;
  /** ARN; `*` where the service has no resource types. */
  resource: string;
  /** Condition keys and their values. */
  context?: Readonly<Record<string, string>>;
}

/** Whether any of the statements allows it. */
export function allows(statements: readonly Statement[], wish: Wish): boolean {
  return statements.some((statement) => allowsAlone(statement, wish));
}

function allowsAlone({ Action, Resource, Condition }: Statement, { action, resource, context = {} }: Wish): boolean {
  return (
    Action.some((pattern) => matchesWildcard(pattern.toLowerCase(), action.toLowerCase())) &&
    Resource.some((pattern) => matchesWildcard(pattern, resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, patterns]) => {
        const value = context[key];
        return value !== undefined && patterns.some((pattern) => OPERATORS[operator]?.(pattern, value));
      }),
    )
  );
}

/** `*` stands for any characters, `?` for one. */
function matchesWildcard(pattern: string, value: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 's').test(value);
}
