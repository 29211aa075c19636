/** Reads which metrics the alarms and dashboards of a template name. */

import { createScope, resolve, resolveParameters, type StackEnvironment, type Template } from 'local-cloud/template';
import * as v from 'valibot';
import { readSearchExpression } from './search-expression.ts';

/** A metric that an alarm or a widget names. */
export interface MetricReference {
  /** The alarm, or the widget by its title. */
  where: string;
  namespace: string;
  metric: string;
  /** Values by name; undefined when any value is meant. */
  dimensions: Record<string, string | undefined>;
}

const metric = v.object({
  Namespace: v.string(),
  MetricName: v.string(),
  Dimensions: v.optional(v.array(v.object({ Name: v.string(), Value: v.string() })), []),
});
const alarm = v.union([
  metric,
  v.object({
    Metrics: v.array(
      v.union([
        v.object({ Id: v.string(), MetricStat: v.object({ Metric: metric }) }),
        v.object({ Id: v.string(), Expression: v.string() }),
      ]),
    ),
  }),
]);

const options = v.object({ expression: v.optional(v.string()), id: v.optional(v.string()) });
const widget = v.variant('type', [
  v.object({
    type: v.literal('metric'),
    properties: v.object({ title: v.string(), metrics: v.array(v.array(v.union([v.string(), options]))) }),
  }),
  v.object({ type: v.picklist(['log', 'text', 'alarm']) }),
]);
const dashboard = v.object({ widgets: v.array(widget) });

/**
 * Lists the metrics that a template names.
 *
 * @throws Error for an alarm, a widget or an expression that is not known here
 */
export function metricReferences(
  template: Template,
  given: Readonly<Record<string, string>>,
  environment: StackEnvironment,
): MetricReference[] {
  const scope = createScope(template, resolveParameters(template.Parameters, given), environment);
  return Object.entries(template.Resources).flatMap(([logicalId, { Type, Properties }]) => {
    const properties = () => resolve(Properties, scope, `Resources.${logicalId}`);
    if (Type === 'AWS::CloudWatch::Alarm') return alarmReferences(logicalId, properties());
    if (Type === 'AWS::CloudWatch::Dashboard') {
      const { DashboardBody } = v.parse(v.object({ DashboardBody: v.string() }), properties());
      return dashboardReferences(DashboardBody);
    }
    return [];
  });
}

/** The metrics of an alarm, of one metric or of an expression over several. */
export function alarmReferences(logicalId: string, properties: unknown): MetricReference[] {
  const parsed = v.parse(alarm, properties);
  const queries = 'Metrics' in parsed ? parsed.Metrics : [];
  const ids = new Set(queries.map(({ Id }) => Id));
  for (const query of queries) {
    if ('MetricStat' in query) continue;
    // Functions are in capital letters, ids begin with a small one.
    const unknown = query.Expression.match(/\b[a-z]\w*/g)?.filter((id) => !ids.has(id)) ?? [];
    if (unknown.length > 0)
      throw new Error(`${logicalId}: the expression names ${unknown.join(', ')}, which is not there`);
    if (query.Expression.includes('SEARCH')) throw new Error(`${logicalId}: an alarm takes no SEARCH`);
  }
  const metrics =
    'Metrics' in parsed ? queries.flatMap((query) => ('MetricStat' in query ? query.MetricStat.Metric : [])) : [parsed];
  return metrics.map(({ Namespace, MetricName, Dimensions }) => ({
    where: logicalId,
    namespace: Namespace,
    metric: MetricName,
    dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
  }));
}

/** The metrics of the widgets of a dashboard (CloudWatch API reference, "Dashboard Body Structure and Syntax"). */
export function dashboardReferences(body: string): MetricReference[] {
  const { widgets } = v.parse(dashboard, JSON.parse(body));
  return widgets.flatMap((each) =>
    each.type === 'metric' ? widgetReferences(each.properties.title, each.properties.metrics) : [],
  );
}

type Line = readonly (string | v.InferOutput<typeof options>)[];

function widgetReferences(title: string, lines: readonly Line[]): MetricReference[] {
  let previous: string[] = [];
  return lines.map((line) => {
    const own = line.filter((part) => typeof part === 'string');
    const expression = line.flatMap((part) => (typeof part === 'object' ? (part.expression ?? []) : []))[0];
    if (expression !== undefined) {
      if (own.length > 0) throw new Error(`${title}: a line is a metric or an expression, not both`);
      // Nothing to repeat.
      previous = [];
      const { namespace, dimensions, metric } = readSearchExpression(expression);
      return {
        where: title,
        namespace,
        metric,
        dimensions: Object.fromEntries(dimensions.map((name) => [name, undefined])),
      };
    }
    previous = spellOut(title, own, previous);
    const [namespace = '', metric = '', ...dimensions] = previous;
    return { where: title, namespace, metric, dimensions: pairs(title, dimensions) };
  });
}

/** Replaces `.` by what stands in its place in the line before, and `...` by all that is not said. */
function spellOut(title: string, line: string[], previous: readonly string[]): string[] {
  const [first, ...rest] = line;
  if (first === '...' && previous.length <= rest.length)
    throw new Error(`${title}: there is nothing to repeat for ...`);
  const whole = first === '...' ? [...previous.slice(0, previous.length - rest.length), ...rest] : line;
  return whole.map((part, index) => {
    const meant = part === '.' ? previous[index] : part;
    if (meant === undefined) throw new Error(`${title}: there is nothing to repeat for ${part}`);
    return meant;
  });
}

function pairs(title: string, parts: readonly string[]): Record<string, string> {
  if (parts.length % 2 !== 0) throw new Error(`${title}: a dimension has no value`);
  return Object.fromEntries(parts.flatMap((name, index) => (index % 2 === 0 ? [[name, parts[index + 1] ?? '']] : [])));
}
