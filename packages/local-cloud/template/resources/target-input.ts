/** The input that a target of a rule gets: the part of the event that a path selects, or what a template makes of parts. */
import * as v from 'valibot';

/** A path of plain names, such as `$.detail`. */
const inputPath = v.pipe(v.string(), v.regex(/^\$(\.[\w-]+)*$/, 'must be a path of plain names'));

const VARIABLE = /<([\w-]+)>/g;

/** Makes the input from parts of the event: `{"request": <request>}` (EventBridge API reference, InputTransformer). */
const inputTransformer = v.pipe(
  v.object({
    InputPathsMap: v.record(v.pipe(v.string(), v.regex(/^[\w-]{1,256}$/)), inputPath),
    InputTemplate: v.pipe(v.string(), v.maxLength(8192)),
  }),
  v.check(
    ({ InputPathsMap, InputTemplate }) => hasOnlyVariables(InputTemplate, InputPathsMap),
    'must be a JSON template whose variables are values, outside of texts, and in InputPathsMap',
  ),
);

/** The properties of a target that make its input. */
export const targetInputProperties = {
  InputPath: v.optional(inputPath, '$'),
  InputTransformer: v.optional(inputTransformer),
};

/** How the input of a target is made. */
export interface TargetInput {
  /** The part of the event, unless there is a transformer. */
  inputPath: string;
  transformer?: v.InferOutput<typeof inputTransformer> | undefined;
}

/**
 * Makes the input of a target.
 *
 * @returns undefined if the event lacks the selected part; a variable that the event lacks is an empty text
 */
export function inputOf(event: object, { inputPath: path, transformer }: TargetInput): unknown {
  if (!transformer) return select(event, path);
  const { InputPathsMap, InputTemplate } = transformer;
  const partOf = (name: string) => select(event, InputPathsMap[name] ?? '') ?? '';
  return JSON.parse(InputTemplate.replace(VARIABLE, (_, name) => JSON.stringify(partOf(name))));
}

function select(event: object, path: string): unknown {
  return path
    .split('.')
    .slice(1)
    .reduce(
      (value: unknown, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined,
      event,
    );
}

function hasOnlyVariables(template: string, paths: object): boolean {
  const names = [...template.matchAll(VARIABLE)].map(([, name = '']) => name);
  try {
    let values = 0;
    JSON.parse(template.replace(VARIABLE, 'null'), (_, value) => {
      if (value === null) values += 1;
      return value;
    });
    return values === names.length && names.every((name) => Object.hasOwn(paths, name));
  } catch {
    return false;
  }
}
