/**
 * Corrects the paths of the engine library, whose JSONPath library returns undefined for what Step Functions returns a value for:
 *
 * - A path with a filter, a wildcard or a slice that matches nothing returns an empty list.
 * - `$` returns data that is 0, false, null or an empty text.
 */
import { JSONPath } from 'jsonpath-plus';

const { evaluate } = JSONPath.prototype;

JSONPath.prototype.evaluate = function (...args: Parameters<typeof evaluate>): unknown {
  const found: unknown = evaluate.apply(this, args);
  const { path, json }: { path?: unknown; json?: unknown } = Object(args[0]);
  if (found !== undefined || typeof path !== 'string') return found;
  if (path === '$') return json;
  return returnsList(path) ? [] : undefined;
};

/** Whether a path can match more than one value. */
function returnsList(path: string): boolean {
  const bare = path.replace(/'[^']*'|"[^"]*"/g, '');
  return /\*|\.\.|\[\?\(|\[[^\]]*[,:]/.test(bare);
}
