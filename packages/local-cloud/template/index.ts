/** The door `local-cloud/template`: reads a template, and resolves it as CloudFormation does. */

export { type ParameterValues, resolveParameters } from './parameters.ts';
export { readTemplate, type Template, TemplateError } from './read-template.ts';
export { resolve, type Scope } from './resolve.ts';
export type { StackEnvironment } from './resource-types.ts';
export { createScope, stackId } from './scope.ts';
export { loadStack, type Stack } from './stack.ts';
