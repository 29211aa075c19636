/** Refuses definitions that the engine library would run differently from AWS without an error. */
import { createRequire } from 'node:module';
import { keptResult, versionOf } from '../../cache/kept-results.ts';

// The validator loads slowly. It is loaded when a definition is new.
const require = createRequire(import.meta.url);

/** Thrown for a definition that the local cloud cannot run. */
export class UnsupportedDefinition extends Error {
  override readonly name = 'UnsupportedDefinition';
}

const RESOURCES = ['arn:aws:states:::lambda:invoke', 'arn:aws:states:::events:putEvents'];

/** Fields that the library ignores. */
const IGNORED_FIELDS = [
  'Assign',
  'QueryLanguage',
  'Arguments',
  'Output',
  'HeartbeatSeconds',
  'HeartbeatSecondsPath',
  'Credentials',
];

/** Fields of a Map state that are not run: those of distributed maps, and old names. */
const UNKNOWN_MAP_FIELDS = [
  'Iterator',
  'Parameters',
  'MaxConcurrencyPath',
  'ItemReader',
  'ItemBatcher',
  'ResultWriter',
  'Label',
  'ToleratedFailureCount',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentage',
  'ToleratedFailurePercentagePath',
];

/** Valid definitions. */
const passed = new Set<string>();

/**
 * Checks a definition.
 *
 * @param text JSON text, its substitutions filled in
 * @param name name for messages
 * @throws UnsupportedDefinition with the state and the field
 */
export function checkDefinition(text: string, name: string): void {
  if (passed.has(text)) return;
  const errors = keptResult(['asl-validator', versionOf('asl-validator'), text], () => validate(text));
  if (errors !== '') throw new UnsupportedDefinition(`${name} is not a valid definition:\n${errors}`);
  const faults = findFaults(JSON.parse(text), '');
  if (faults.length > 0) throw new UnsupportedDefinition(`The local cloud cannot run ${name}:\n${faults.join('\n')}`);
  passed.add(text);
}

/** @returns the errors of asl-validator, one a line. It takes 100 to 300 ms. */
function validate(text: string): string {
  const aslValidator: typeof import('asl-validator').default = require('asl-validator');
  const { isValid, errorsText } = aslValidator(JSON.parse(text), { checkPaths: true, checkArn: true });
  return isValid ? '' : errorsText('\n');
}

function findFaults(value: unknown, path: string): string[] {
  if (typeof value === 'string') return stringFaults(value, path);
  if (typeof value !== 'object' || value === null) return [];
  const faults = Object.entries(value).flatMap(([key, child]) => [
    ...(IGNORED_FIELDS.includes(key) && !/\.(Payload|ItemSelector)$/.test(path)
      ? [`${path}.${key} is ignored by the engine`]
      : []),
    ...(/^Is(Null|Present|Numeric|String|Boolean|Timestamp)$/.test(key) && child === false
      ? [`${path}.${key}: false never matches in the engine; use Not`]
      : []),
    ...(key === 'ResultPath' && child === '$' ? [`${path}.ResultPath "$" writes a key named $; leave it out`] : []),
    ...findFaults(child, `${path}.${key}`),
  ]);
  return [...faults, ...taskFaults(value, path), ...mapFaults(value, path)];
}

function taskFaults(value: object, path: string): string[] {
  if (!('Type' in value) || value.Type !== 'Task' || !('Resource' in value)) return [];
  return [
    ...(RESOURCES.includes(String(value.Resource)) ? [] : [`${path}.Resource ${value.Resource} is not known`]),
    ...('TimeoutSeconds' in value ? [] : [`${path} has no TimeoutSeconds, and the engine gives it 60`]),
  ];
}

function mapFaults(value: object, path: string): string[] {
  if (!('Type' in value) || !/\.States\.[^.]+$/.test(path)) return [];
  if (value.Type === 'Parallel') return [`${path}.Type Parallel is not known`];
  if (value.Type !== 'Map') return [];
  const mode: unknown = Object(Object('ItemProcessor' in value && value.ItemProcessor).ProcessorConfig).Mode;
  return [
    ...UNKNOWN_MAP_FIELDS.filter((field) => field in value).map((field) => `${path}.${field} is not known`),
    ...(mode === undefined || mode === 'INLINE' ? [] : [`${path}.ItemProcessor.ProcessorConfig.Mode must be INLINE`]),
    ...(/"States\.TaskFailed"/.test(JSON.stringify([Object(value).Retry, Object(value).Catch]))
      ? [`${path}: States.TaskFailed of a Map state is not known`]
      : []),
  ];
}

function stringFaults(text: string, path: string): string[] {
  if (path.endsWith('.Comment')) return [];
  const known = /\.ItemSelector\./.test(path) ? text.replaceAll(/\$\$\.Map\.Item\.(Index|Value)\b/g, '') : text;
  const context = /\$\$\.(State|Task|Map)\b/.exec(known);
  return context ? [`${path}: $$.${context[1]} is not in the engine's context object`] : [];
}
