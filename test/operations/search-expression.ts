/** Reads SEARCH expressions (CloudWatch user guide, "CloudWatch search expression syntax"). */

/** What a search finds. */
export interface SearchExpression {
  namespace: string;
  dimensions: string[];
  metric: string;
}

/**
 * Reads `SEARCH('{Namespace,Dimension} MetricName="Metric"', 'Sum', 300)`.
 *
 * @throws Error for anything else, and for a name that needs quotes and has none
 */
export function readSearchExpression(expression: string): SearchExpression {
  const [, query] = /^SEARCH\('([^']*)', '\w+'(?:, \d+)?\)$/.exec(expression) ?? [];
  const [, schema, metric] = /^\{([^}]*)\} MetricName="([^"]+)"$/.exec(query ?? '') ?? [];
  if (schema === undefined || metric === undefined) throw new Error(`Not a SEARCH that is known here: ${expression}`);
  const [namespace = '', ...dimensions] = schema.split(',').map((name) => readName(name, expression));
  return { namespace, dimensions, metric };
}

function readName(text: string, expression: string): string {
  const [, quoted] = /^"([^"]+)"$/.exec(text) ?? [];
  if (quoted !== undefined) return quoted;
  // The slash of AWS/EC2 needs none, as the guide's own examples show.
  if (/^[A-Za-z0-9/]+$/.test(text)) return text;
  throw new Error(`${text} needs double quotes, as it has more than letters and digits: ${expression}`);
}
