/** Reads a CloudFormation template. Short tags of YAML become the long form: `!Ref X` becomes `{ Ref: X }`. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { CollectionTag, ScalarTag, Tags } from 'yaml';
import { keptResult, versionOf } from '../cache/kept-results.ts';

// The parser loads slowly, and takes 150 ms for a template of 100 KB. It is loaded when a template is new.
const require = createRequire(import.meta.url);

/** Thrown for a template that cannot be run. The message has the path in the template, and the reason. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** A template whose values are not resolved. */
export interface Template {
  Parameters: Record<string, Record<string, unknown>>;
  /** Assertions on the values of several parameters. */
  Rules: Record<string, { RuleCondition?: unknown; Assertions: { Assert: unknown; AssertDescription?: string }[] }>;
  Conditions: Record<string, unknown>;
  Globals: Record<string, Record<string, unknown>>;
  Resources: Record<string, { Type: string; Condition?: string; Properties: Record<string, unknown> }>;
  Outputs: Record<string, { Description?: string; Condition?: string; Value: unknown }>;
}

const FUNCTIONS = ['Sub', 'If', 'Join', 'Select', 'Split', 'Equals', 'Not', 'And', 'Or', 'FindInMap', 'ImportValue'];

const TAGS: Tags = [
  ...tag('!Ref', (value) => ({ Ref: value })),
  ...tag('!Condition', (value) => ({ Condition: value })),
  ...tag('!GetAtt', (value) => ({ 'Fn::GetAtt': typeof value === 'string' ? splitAttribute(value) : value })),
  ...FUNCTIONS.flatMap((name) => tag(`!${name}`, (value) => ({ [`Fn::${name}`]: value }))),
];

function tag(name: string, resolve: (value: unknown) => object): (ScalarTag | CollectionTag)[] {
  return [
    { tag: name, resolve: (text) => resolve(text) },
    { tag: name, collection: 'seq', resolve: (list) => resolve(list.toJSON()) },
    { tag: name, collection: 'map', resolve: (map) => resolve(map.toJSON()) },
  ];
}

/** `Function.Arn` is the attribute `Arn` of the resource `Function`. */
function splitAttribute(text: string): string[] {
  const dot = text.indexOf('.');
  return [text.slice(0, dot), text.slice(dot + 1)];
}

/**
 * Reads a template.
 *
 * @param file path of the file
 * @throws TemplateError when the file is not valid YAML, or has no resources
 */
export function readTemplate(file: string): Template {
  const text = readFileSync(file, 'utf8');
  // The tags are part of the result.
  const inputs = ['yaml', versionOf('yaml'), readFileSync(import.meta.filename, 'utf8'), text];
  const template = keptResult(inputs, () => parse(text, file));
  if (!template?.Resources) throw new TemplateError(`${file} has no Resources`);
  return {
    Parameters: template.Parameters ?? {},
    Rules: template.Rules ?? {},
    Conditions: template.Conditions ?? {},
    Globals: template.Globals ?? {},
    Resources: template.Resources,
    Outputs: template.Outputs ?? {},
  };
}

/** @throws TemplateError */
function parse(text: string, file: string): Partial<Template> | null {
  const { parseDocument }: typeof import('yaml') = require('yaml');
  const document = parseDocument(text, { customTags: TAGS });
  const [fault] = [...document.errors, ...document.warnings];
  if (fault) throw new TemplateError(`${file}: ${fault.message}`);
  return document.toJS();
}
