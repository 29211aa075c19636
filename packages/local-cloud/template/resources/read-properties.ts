/** Reads the properties of a resource. */
import * as v from 'valibot';
import { TemplateError } from '../read-template.ts';

/**
 * Reads the properties that the local cloud uses, and ignores the others.
 *
 * @throws TemplateError with the resource and the property
 */
export function readProperties<Output>(
  logicalId: string,
  schema: v.GenericSchema<unknown, Output>,
  properties: unknown,
): Output {
  const result = v.safeParse(schema, properties);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new TemplateError(`Resources.${logicalId}.Properties.${v.getDotPath(issue) ?? ''}: ${issue.message}`);
}
