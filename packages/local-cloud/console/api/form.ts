/** Forms that are made from a JSON Schema, and the requests that become of their values. */
import { isObject } from '../../service/is-object.ts';
import type { FieldFault } from '../settings.ts';
import { ApiError } from './errors.ts';

/** A field of a form. */
export interface FormField {
  /** Such as `user.emails[0].value`. */
  path: string;
  label: string;
  /** Heading of the fields that belong together. */
  group: string;
  /** `map`: lines of `key=value`. */
  type: 'text' | 'date' | 'select' | 'checkbox' | 'map';
  /** Values of a `select`. */
  options?: string[];
  /** Whether a request without it is refused; a field of an optional group is required only with the group. */
  required: boolean;
  /** Whether it is shown at once, and not among the further fields. */
  common: boolean;
  maxLength?: number;
  value: string;
}

/** Values by the path of their fields. */
export type FormValues = Readonly<Record<string, string>>;

/** Labels by the name of a member. */
export type Labels = Readonly<Record<string, string>>;

type Keys = readonly (string | number)[];

/** A field of a schema that a form can show, and how its text becomes a value. */
interface SchemaField extends Pick<FormField, 'type' | 'options' | 'maxLength' | 'required'> {
  keys: Keys;
  toValue: (text: string) => unknown;
}

/**
 * Makes a form.
 *
 * @param schema JSON Schema of the request; parts that a form cannot show are left out
 * @param example the request whose values are in the fields
 * @param names labels of members, where they are not the words of the member's name
 */
export function toForm(schema: unknown, example: unknown, names: Labels = {}): FormField[] {
  return fieldsOf(schema, [], true).map(({ keys, toValue: _, ...field }) => {
    const value = toText(memberAt(example, keys));
    return { ...field, path: pathOf(keys), ...labels(keys, names), value, common: field.required || value !== '' };
  });
}

/**
 * Makes the request of a form. Empty fields are left out, and objects without fields.
 *
 * @throws ApiError for a field that the form does not have
 */
export function toRequest(schema: unknown, values: FormValues): object {
  const fields = new Map(fieldsOf(schema, [], true).map((field) => [pathOf(field.keys), field]));
  const request: Record<string, unknown> = {};
  for (const [path, text] of Object.entries(values)) {
    const field = fields.get(path);
    if (!field) throw new ApiError(400, 'The form has no such field');
    const value = text === '' ? undefined : field.toValue(text);
    if (value !== undefined) setMember(request, field.keys, value);
  }
  return request;
}

/** A fault, and the field of the form that shows it. */
export interface FormFault extends FieldFault {
  /** Path of the field; undefined if no field can show the fault. */
  field: string | undefined;
}

/** Finds the fields of faults. A fault of an object or a list belongs to its first field. */
export function toFormFaults(schema: unknown, faults: readonly FieldFault[]): FormFault[] {
  const paths = fieldsOf(schema, [], true).map(({ keys }) => pathOf(keys));
  return faults.map((fault) => {
    const { path } = fault;
    const inside = (found: string) => path !== '' && (found.startsWith(`${path}.`) || found.startsWith(`${path}[`));
    const around = (found: string) => path.startsWith(`${found}.`);
    return { ...fault, field: paths.find((found) => found === path) ?? paths.find(inside) ?? paths.find(around) };
  });
}

function fieldsOf(schema: unknown, keys: Keys, required: boolean): SchemaField[] {
  const { type, properties, items, additionalProperties, ...limits } = withoutNull(schema);
  if (isObject(properties)) {
    const requiredKeys: readonly unknown[] = Array.isArray(limits.required) ? limits.required : [];
    return Object.entries(properties).flatMap(([key, member]) =>
      fieldsOf(member, [...keys, key], required && requiredKeys.includes(key)),
    );
  }
  const field = { keys, required };
  // The contracts take one element of almost every list.
  if (type === 'array') return isObject(withoutNull(items).properties) ? fieldsOf(items, [...keys, 0], required) : [];
  if (type === 'object') {
    return withoutNull(additionalProperties).type === 'string' ? [{ ...field, type: 'map', toValue: toMap }] : [];
  }
  if (type === 'boolean' || limits.const === true) {
    return [{ ...field, type: 'checkbox', toValue: (text) => text === 'true' || undefined }];
  }
  if (type !== 'string') return [];
  const toValue = (text: string) => text;
  if (Array.isArray(limits.enum)) {
    const options = limits.enum.filter((option) => typeof option === 'string');
    return [{ ...field, type: 'select', options, toValue }];
  }
  const { maxLength } = limits;
  const longest = typeof maxLength === 'number' ? { maxLength } : {};
  return [{ ...field, type: limits.format === 'date' ? 'date' : 'text', ...longest, toValue }];
}

/** A schema without the alternative null, which means the same as an absent member. */
function withoutNull(schema: unknown): Record<string, unknown> {
  if (!isObject(schema)) return {};
  if (Array.isArray(schema.anyOf)) {
    const others = schema.anyOf.filter((other) => isObject(other) && other.type !== 'null');
    return others.length === 1 ? withoutNull(others[0]) : {};
  }
  if (!Array.isArray(schema.type)) return schema;
  const types = schema.type.filter((type) => type !== 'null');
  return { ...schema, type: types.length === 1 ? types[0] : undefined };
}

/** @returns undefined for a text without lines of `key=value` */
function toMap(text: string): Record<string, string> | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const entries = lines.map((line): [string, string] => {
    const mark = line.indexOf('=');
    return mark < 0 ? [line.trim(), ''] : [line.slice(0, mark).trim(), line.slice(mark + 1).trim()];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function toText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (isObject(value)) {
    return Object.entries(value)
      .map(([key, text]) => `${key}=${String(text)}`)
      .join('\n');
  }
  return String(value);
}

function pathOf(keys: Keys): string {
  return keys.reduce<string>(
    (path, key) => (typeof key === 'number' ? `${path}[${key}]` : `${path}${path === '' ? '' : '.'}${key}`),
    '',
  );
}

/** `user.name.givenName` is the field `Given name` of the group `User: name`. */
function labels(keys: Keys, names: Labels): Pick<FormField, 'label' | 'group'> {
  const words = keys
    .filter((key) => typeof key === 'string')
    .map((key) => (Object.hasOwn(names, key) && names[key]) || wordsOf(key.slice(key.lastIndexOf(':') + 1)));
  const [last = '', ...before] = words.reverse();
  const group = before.reverse().join(': ');
  return { label: capitalized(last), group: group === '' ? 'Request' : capitalized(group) };
}

function wordsOf(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function memberAt(document: unknown, keys: Keys): unknown {
  return keys.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined,
    document,
  );
}

/** The keys are those of the schema, so they are no keys of prototypes. */
function setMember(document: object, keys: Keys, value: unknown): void {
  let holder = document;
  for (const [index, key] of keys.entries()) {
    const next = keys[index + 1];
    if (next === undefined) {
      Reflect.set(holder, key, value);
      return;
    }
    let member: unknown = Object.hasOwn(holder, key) ? Reflect.get(holder, key) : undefined;
    if (typeof member !== 'object' || member === null) {
      member = typeof next === 'number' ? [] : {};
      Reflect.set(holder, key, member);
    }
    if (typeof member === 'object' && member !== null) holder = member;
  }
}
